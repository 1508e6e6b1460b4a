import './slack/administration.js';
import './slack/basics.js';
import './slack/calls.js';
import './slack/channels.js';
import './slack/conversations.js';
import './slack/files.js';
import './slack/keeping.js';
import './slack/messages.js';
import './slack/people.js';
import './slack/posting.js';
import './slack/reactions.js';
import { everythingWasDriven } from './slack/client.js';

everythingWasDriven();
