import './slack/mcp.js';
