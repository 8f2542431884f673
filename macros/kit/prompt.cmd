title {title}
if not exist "%TONGHOP%" goto failed
cd /d "%CAMPAIGN%" || goto failed
"%TONGHOP%" --help
cmd /k
exit /b 0
:failed
echo {failed}
pause
exit /b 1
