import './slack/basics.js';
import './slack/conversations.js';
import './slack/messages.js';
import './slack/reactions.js';
import { everythingWasDriven } from './slack/client.js';

everythingWasDriven();
