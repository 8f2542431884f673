Attribute VB_Name = "Ribbon"
Option Explicit

Private Shown As IRibbonUI
Private Front As FrontWorkbook

' One line for each button of ribbon.xml.
Public Sub OnRefresh(control As IRibbonControl): RefreshMaster: End Sub
Public Sub OnFreeze(control As IRibbonControl): FreezePeriod: End Sub
Public Sub OnReport(control As IRibbonControl): WriteReport: End Sub
Public Sub OnTasks(control As IRibbonControl): ShowTasks: End Sub
Public Sub OnSource(control As IRibbonControl): OpenSource: End Sub

' What is written on it. Excel asks once and keeps the answers until it is told to ask anew.
Public Sub TellLabel(control As IRibbonControl, ByRef label): label = Said(control.Id): End Sub
Public Sub TellTip(control As IRibbonControl, ByRef tip): tip = Said(control.Id & " tip"): End Sub

Public Sub OnRibbon(ribbon As IRibbonUI)
    Set Shown = ribbon
    Set Front = New FrontWorkbook
End Sub

Public Sub LabelAnew()
    If Not Shown Is Nothing Then Shown.Invalidate
End Sub
