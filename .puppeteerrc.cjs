// `npm ci` downloads no browser: tests and PDF output use the Chromium of the system.
module.exports = { skipDownload: true };
