import './notion/pages.js';
import './notion/blocks.js';
import './notion/databases.js';
import './notion/queries.js';
import './notion/views.js';
import './notion/markdown.js';
import './notion/people.js';
import './notion/comments.js';
import './notion/uploads.js';
import './notion/oauth.js';
import './notion/old-version.js';
import './notion/mcp-server.js';
import './notion/mcp.js';
import { everythingWasDriven } from './notion/client.js';

everythingWasDriven();
