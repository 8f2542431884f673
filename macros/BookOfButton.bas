Attribute VB_Name = "TargetOfMacros"
Option Explicit

' A button stands in the workbook it works on.
Public Function TargetBook() As Object
    Set TargetBook = ThisWorkbook
End Function
