title {title}
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
echo {failed}
goto end
:missing
set "RESULT=1"
echo {missing}
goto end
:busy
echo {busy}
goto end
:partly
echo {partly}
goto end
:done
echo {done}
:end
pause
exit /b %RESULT%
