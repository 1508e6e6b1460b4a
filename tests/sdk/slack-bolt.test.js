import './slack/bolt/socket-mode.js';
import './slack/bolt/http.js';
