@echo off
chcp 65001 >nul
setlocal EnableExtensions DisableDelayedExpansion
rem Kept before cd, after which a relative name of this file would lead elsewhere.
set "KIT=%~dp0"
set "RESULT="
cd /d "%KIT%" || goto failed
set "PYTHONUTF8=1"
set "PROGRAM=%LOCALAPPDATA%\tonghop\program"
set "UV_TOOL_DIR=%PROGRAM%\tools"
set "UV_TOOL_BIN_DIR=%PROGRAM%\bin"
set "UV_PYTHON_INSTALL_DIR=%PROGRAM%\python"
set "UV_CACHE_DIR=%PROGRAM%\cache"
set "PATH=%UV_TOOL_BIN_DIR%;%PATH%"
set "TONGHOP=%UV_TOOL_BIN_DIR%\tonghop.exe"
set "CAMPAIGN=%KIT%{campaign}"
if exist "%KIT%..\config.toml" set "CAMPAIGN=%KIT%.."
if exist "%KIT%config.toml" set "CAMPAIGN=%KIT%."
