Attribute VB_Name = "TongHop"
Option Explicit

' What the button and the ribbon do. Nothing is counted here: the Python program counts, so that every way in gives the same numbers.
' To add an action: a Public Sub here, a button in ribbon.xml, a line in Ribbon.bas, its words in Texts.bas.

Private Const PREFIX As String = "tonghop_"

' Lam moi: have the program make a run and fill the sheets of this workbook.
Public Sub RefreshMaster()
    On Error GoTo Failed
    RunPython "import sync.button; sync.button.main()"
    Exit Sub
Failed:
    SayHere Said("start") & " (" & Err.Description & ")"
End Sub

' Chot so lieu: have the program show what is open in a period, ask, and fix its numbers.
Public Sub FreezePeriod()
    On Error GoTo Failed
    RunPython "import sync.button; sync.button.freeze()"
    Exit Sub
Failed:
    SayHere Said("start") & " (" & Err.Description & ")"
End Sub

' Xuat so ket: have the program ask which period, and write its review as a Word file.
Public Sub WriteReport()
    On Error GoTo Failed
    RunPython "import sync.button; sync.button.report()"
    Exit Sub
Failed:
    SayHere Said("start") & " (" & Err.Description & ")"
End Sub

' Viec can lam: go to the list of what waits for the coordinator.
Public Sub ShowTasks()
    On Error GoTo Missing
    GoToCell TargetBook().Names(PREFIX & "tasks").RefersToRange
    Exit Sub
Missing:
    Tell Said("tasks"), vbInformation
End Sub

' Mo nguon: open the workbook of the unit at the very cell that the selected row was read from.
Public Sub OpenSource()
    Dim link As String, place As Long, path As String, target As String, opened As Object
    On Error GoTo Failed
    link = SourceLink(Selection.Row)
    If link = "" Then
        Tell Said("no source"), vbInformation
        Exit Sub
    End If
    place = InStr(link, "#")
    If place = 0 Then place = Len(link) + 1
    path = Left(link, place - 1)
    target = Mid(link, place + 1)
    If InStr(path, "://") > 0 Then
        TargetBook().FollowHyperlink path, target
    Else
        If Mid(path, 2, 1) <> ":" And Left(path, 1) <> "\" And Left(path, 1) <> "/" Then
            If InStr(TargetBook().Path, "://") > 0 Then
                path = TargetBook().Path & "/" & path
            Else
                path = TargetBook().Path & Application.PathSeparator & Replace(path, "/", Application.PathSeparator)
            End If
        End If
        Set opened = Workbooks.Open(path, , True)
        place = InStrRev(target, "!")
        If place > 0 Then GoToCell opened.Sheets(SheetName(Left(target, place - 1))).Range(Mid(target, place + 1))
    End If
    Exit Sub
Failed:
    Tell Said("source failed") & vbNewLine & link & vbNewLine & Err.Description, vbExclamation
End Sub

Private Sub GoToCell(ByVal place As Object)
    place.Worksheet.Activate
    place.Select
    ActiveWindow.ScrollRow = place.Row
End Sub

' 'It''s' -> It's
Private Function SheetName(ByVal text As String) As String
    SheetName = text
    If Left(text, 1) = "'" Then SheetName = Replace(Mid(text, 2, Len(text) - 2), "''", "'")
End Function

' Whether macros run at all, and of which build they are.
Public Function TongHopVersion() As String
    TongHopVersion = "1"
End Function

' The first link of the row that leads into a file; links within the workbook are no sources.
Private Function SourceLink(ByVal row As Long) As String
    Dim sheet As Object, column As Long, formula As String, link As String
    Set sheet = ActiveSheet
    For column = 1 To sheet.UsedRange.Column + sheet.UsedRange.Columns.Count - 1
        formula = CStr(sheet.Cells(row, column).Formula)
        If Left(formula, 12) = "=HYPERLINK(""" Then
            link = Quoted(Mid(formula, 12))
            If Left(link, 1) <> "#" Then
                SourceLink = link
                Exit Function
            End If
        End If
    Next column
End Function

' "a""b"&"c",... -> a"bc: a text that a formula writes in pieces of 250 letters.
Private Function Quoted(ByVal text As String) As String
    Dim place As Long, letter As String, inside As Boolean
    For place = 1 To Len(text)
        letter = Mid(text, place, 1)
        If letter = """" Then
            If inside And Mid(text, place + 1, 1) = """" Then
                Quoted = Quoted & letter
                place = place + 1
            Else
                inside = Not inside
            End If
        ElseIf inside Then
            Quoted = Quoted & letter
        ElseIf letter = "," Then
            Exit Function
        End If
    Next place
End Function

' MsgBox of Windows knows no Vietnamese; where there is no other box, it does.
Private Sub Tell(ByVal text As String, ByVal icon As Long)
    Dim box As Object
    On Error Resume Next
    Set box = CreateObject("WScript.Shell")
    If box Is Nothing Then
        MsgBox text, icon, Said("title")
    Else
        box.Popup text, 0, Said("title"), icon
    End If
End Sub

Private Sub SayHere(ByVal text As String)
    On Error Resume Next
    TargetBook().Names(PREFIX & "status").RefersToRange.Value = text
    Application.StatusBar = text
End Sub
