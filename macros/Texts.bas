Attribute VB_Name = "Texts"
Option Explicit

' All that a person reads in Excel, each text once, in Vietnamese and in English. A button of ribbon.xml is called by its id.
' The language is that of the workbook in front, so that one ribbon serves campaigns of both; where that states none (any other
' workbook, none at all), the one in which Excel was set up.

Private Const LANGUAGE As String = "TONGHOP_LANGUAGE"

Public Function Said(ByVal key As String) As String
    Select Case key
        Case "title", "tonghop": Said = Either("Tổng hợp", "Master")
        Case "start": Said = Either("Chưa chạy được chương trình tổng hợp trên máy này. Nhờ chạy một lần: tonghop excel install", _
            "The program could not be started on this computer. Please run once: tonghop excel install")
        Case "tasks": Said = Either("Chưa thấy trang Tổng quan trong tệp đang mở. Nhờ mở tệp tổng hợp rồi bấm lại.", _
            "The open workbook has no page with what is to be done. Please open the master and press again.")
        Case "no source": Said = Either("Dòng này chưa có ô nguồn. Nhờ chọn một dòng trong sổ (ví dụ sổ sáng kiến) rồi bấm lại.", _
            "This row has no source. Please select a row of a register and press again.")
        Case "source failed": Said = Either("Chưa mở được tệp nguồn:", "The source could not be opened:")
        Case "tonghopGroup": Said = Either("Số liệu của các đơn vị", "Figures of all units")
        Case "tonghopRefresh": Said = Either("Làm mới", "Refresh")
        Case "tonghopRefresh tip": Said = Either("Đọc tệp của các đơn vị và cập nhật tệp tổng hợp đang mở", _
            "Read the units' files and bring the open master up to date")
        Case "tonghopFreeze": Said = Either("Chốt số liệu", "Freeze")
        Case "tonghopFreeze tip": Said = Either("Xem việc còn lại của một kỳ đã kết thúc, rồi chốt số liệu của kỳ đó", _
            "See what is open in a period that has ended, then freeze its figures")
        Case "tonghopReport": Said = Either("Xuất sơ kết", "Report")
        Case "tonghopReport tip": Said = Either("Chọn kỳ rồi viết báo cáo sơ kết của kỳ đó ra tệp Word", _
            "Choose a period and write its report as a Word file")
        Case "tonghopTasks": Said = Either("Việc cần làm", "To do")
        Case "tonghopTasks tip": Said = Either("Đến danh sách việc đang chờ trên trang Tổng quan", "Go to the list of what is waiting")
        Case "tonghopSource": Said = Either("Mở nguồn", "Source")
        Case "tonghopSource tip": Said = Either("Mở tệp của đơn vị, đúng ô đã đọc ra dòng đang chọn", _
            "Open the unit's file at the very cell the selected row was read from")
    End Select
End Function

Private Function Either(ByVal vietnamese As String, ByVal english As String) As String
    Dim stated As String
    stated = Setting(TargetBook(), LANGUAGE)
    If stated = "" Then stated = Setting(ThisWorkbook, LANGUAGE)
    Either = vietnamese
    If stated = "en" Then Either = english
End Function

' What the hidden sheet of settings of a workbook says under a name; nothing where there is no such sheet.
Public Function Setting(ByVal book As Object, ByVal name As String) As String
    Dim sheet As Object, row As Long
    On Error GoTo Unstated
    Set sheet = book.Sheets("tonghop.conf")
    For row = 1 To 20
        If sheet.Cells(row, 1).Value = name Then Setting = sheet.Cells(row, 2).Value
    Next row
Unstated:
End Function
