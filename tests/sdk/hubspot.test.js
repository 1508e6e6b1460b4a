import './hubspot/objects.js';
import './hubspot/batches.js';
import './hubspot/search.js';
import './hubspot/associations.js';
import './hubspot/properties.js';
import './hubspot/pipelines.js';
import './hubspot/schemas.js';
import './hubspot/account.js';
import './hubspot/engagements.js';
import './hubspot/mcp-server.js';
import { everythingWasDriven } from './hubspot/client.js';

everythingWasDriven();
