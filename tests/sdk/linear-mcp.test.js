import './linear/mcp.js';
