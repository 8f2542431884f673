title {title}
cd /d "%CAMPAIGN%" || goto failed
set "BOOK=%CD%\{workbook}"
if not exist "%BOOK%" set "BOOK=%CD%\{master}"
if not exist "%BOOK%" goto failed
start "" "%BOOK%" || goto failed
exit /b 0
:failed
echo {failed}
pause
exit /b 1
