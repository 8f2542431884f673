title Mở tổng hợp
cd /d "%CAMPAIGN%" || goto failed
set "BOOK=%CD%\tong_hop.xlsm"
if not exist "%BOOK%" set "BOOK=%CD%\tong_hop.xlsx"
if not exist "%BOOK%" goto failed
start "" "%BOOK%" || goto failed
exit /b 0
:failed
echo Chưa mở được tệp tổng hợp. Xin chạy "Cài đặt.cmd" trước; nếu đã cài thì chạy "Làm mới.cmd" rồi thử lại.
pause
exit /b 1
