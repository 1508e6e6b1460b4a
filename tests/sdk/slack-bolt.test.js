import './slack/bolt/socket-mode.js';
