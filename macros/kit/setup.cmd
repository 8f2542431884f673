title Cài đặt tổng hợp
echo Đang cài chương trình, cần mạng Internet, có thể mất vài phút. Xin đừng đóng cửa sổ này.
echo.
rem All files of a kit carry one date, by which uv would take a newer program for the one it already knows.
"%KIT%uv.exe" cache clean tonghop || goto failed
rem A relative path: in a full one the name of a folder could hold signs that uv takes for its own.
"%KIT%uv.exe" tool install --force --python 3.12 ".\{wheel}" || goto failed
if exist "%CAMPAIGN%\config.toml" goto excel
"%TONGHOP%" init "%CAMPAIGN%" || goto failed
:excel
cd /d "%CAMPAIGN%" || goto failed
"%TONGHOP%" excel install || goto failed
if exist "tong_hop.xlsm" goto done
"%TONGHOP%" excel build || goto failed
:done
echo.
echo Đã cài xong. Thư mục của đợt:
echo "%CD%"
echo Xin xem tiếp mục 3 của tệp "Hướng dẫn.txt".
pause
exit /b 0
:failed
set "RESULT=%ERRORLEVEL%"
if "%RESULT%"=="0" set "RESULT=1"
echo.
echo CHƯA CÀI XONG, lý do ở các dòng trên. Nếu Excel đang mở thì đóng Excel, kiểm tra mạng,
echo rồi chạy lại "Cài đặt.cmd". Nếu vẫn chưa được, xin chụp màn hình này gửi người phụ trách phần mềm.
pause
exit /b %RESULT%
