Attribute VB_Name = "RunPythonInLibreOffice"
Option Explicit

' Takes the place of xlwings.bas where the workbook is opened in LibreOffice: the same call, the same arguments.
' The office opens a pipe that only this user can reach, so that Python can fill the open document. The macro does not wait for
' Python: while it waited, the office could not answer.

Private Door As Object
Private Pipe As String

Public Function RunPython(ByVal command As String)
    Dim arguments As String, mark As String
    mark = Chr(34)
    If Door Is Nothing Then OpenDoor
    arguments = "-c " & mark & "import sync.libreoffice.connection as office; office.attach(); " & command & mark
    arguments = arguments & " " & mark & "--wb=" & ThisWorkbook.Name & mark & " --from_xl=1 --pipe=" & Pipe
    Shell Setting(ThisWorkbook, "INTERPRETER"), 0, arguments, False
End Function

Private Sub OpenDoor()
    Randomize
    Pipe = "tonghop" & CStr(Int(Rnd() * 1000000000))
    Set Door = CreateUnoService("com.sun.star.office.Acceptor")
    Door.initialize Array("pipe,name=" & Pipe & ";urp;StarOffice.ComponentContext", True)
End Sub
