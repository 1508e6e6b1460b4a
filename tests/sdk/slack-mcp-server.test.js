import './slack/mcp-server.js';
