Attribute VB_Name = "TargetOfMacros"
Option Explicit

' The ribbon works on whatever workbook is in front.
Public Function TargetBook() As Object
    Set TargetBook = ActiveWorkbook
End Function
