Attribute VB_Name = "FoldersOfWindows"
Option Explicit

' A folder by its short name: the long one may have letters, as in Huong with its marks, for which VBA has no place.
Public Function ShortFolder(ByVal variable As String) As String
    Dim folder As String
    folder = CreateObject("WScript.Shell").ExpandEnvironmentStrings(variable)
    ShortFolder = CreateObject("Scripting.FileSystemObject").GetFolder(folder).ShortPath
End Function
