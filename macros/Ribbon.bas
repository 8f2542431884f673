Attribute VB_Name = "Ribbon"
Option Explicit

' One line for each button of ribbon.xml.
Public Sub OnRefresh(control As IRibbonControl): RefreshMaster: End Sub
Public Sub OnFreeze(control As IRibbonControl): FreezePeriod: End Sub
Public Sub OnReport(control As IRibbonControl): WriteReport: End Sub
Public Sub OnTasks(control As IRibbonControl): ShowTasks: End Sub
Public Sub OnSource(control As IRibbonControl): OpenSource: End Sub
