title Gõ lệnh tổng hợp
if not exist "%TONGHOP%" goto failed
cd /d "%CAMPAIGN%" || goto failed
"%TONGHOP%" --help
cmd /k
exit /b 0
:failed
echo Máy này chưa cài xong. Xin chạy "Cài đặt.cmd" trước.
pause
exit /b 1
