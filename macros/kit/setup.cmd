title {title}
echo {begun}
echo.
rem All files of a kit carry one date, by which uv would take a newer program for the one it already knows.
"%KIT%uv.exe" cache clean tonghop || goto failed
rem A relative path: in a full one the name of a folder could hold signs that uv takes for its own.
"%KIT%uv.exe" tool install --force --python 3.12 ".\{wheel}" || goto failed
if exist "%CAMPAIGN%\config.toml" goto excel
"%TONGHOP%" init "%CAMPAIGN%"{template} || goto failed
:excel
cd /d "%CAMPAIGN%" || goto failed
"%TONGHOP%" excel install || goto failed
if exist "{workbook}" goto done
"%TONGHOP%" excel build || goto failed
:done
echo.
echo {done}
echo "%CD%"
echo {next}
pause
exit /b 0
:failed
set "RESULT=%ERRORLEVEL%"
if "%RESULT%"=="0" set "RESULT=1"
echo.
echo {failed}
echo {again}
pause
exit /b %RESULT%
