title Làm mới số liệu
if not exist "%TONGHOP%" goto missing
if not exist "%CAMPAIGN%\config.toml" goto missing
cd /d "%CAMPAIGN%" || goto failed
"%TONGHOP%" sync
set "RESULT=%ERRORLEVEL%"
echo.
if "%RESULT%"=="0" goto done
if "%RESULT%"=="3" goto partly
if "%RESULT%"=="11" goto busy
:failed
if not defined RESULT set "RESULT=1"
echo CHƯA LÀM MỚI ĐƯỢC, lý do ở các dòng trên. Số liệu trước đó còn nguyên.
goto end
:missing
set "RESULT=1"
echo Máy này chưa cài xong. Xin chạy "Cài đặt.cmd" trước.
goto end
:busy
echo Một lần làm mới khác đang chạy. Xin chờ một lát rồi chạy lại.
goto end
:partly
echo Đã làm mới, nhưng có tệp chưa đọc được: xem các dòng trên. Số đã nhận lần trước của tệp đó vẫn được tính.
goto end
:done
echo Đã làm mới: số mới ở tệp tong_hop.xlsx. Trong tệp tong_hop.xlsm xin bấm nút Làm mới.
:end
pause
exit /b %RESULT%
