import './github/people.js';
import './github/issues.js';
import './github/conversation.js';
import './github/labels.js';
import './github/search.js';
import './github/repositories.js';
import './github/contents.js';
import './github/git.js';
import './github/pulls.js';
import './github/reviews.js';
import { everythingWasDriven } from './github/client.js';

everythingWasDriven();
