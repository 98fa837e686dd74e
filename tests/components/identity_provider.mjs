// An identity provider for tests: the real oidc-provider, with the people of a file and a clock that may be wrong.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const {
  port, service, people, ahead = 0, secret = 'a secret of tests', host = '127.0.0.1',
  address = `http://127.0.0.1:${port}`, // the address at which browsers find it, that of a proxy maybe
} = JSON.parse(process.argv[2]);
const now = Date.now;
Date.now = () => now() + ahead * 1000;
const { default: Provider } = await import('oidc-provider');

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const known = () => JSON.parse(readFileSync(people, 'utf8'));
const claims = ['name', 'email', 'job_title', 'organisation', 'groups', 'profession', 'registration', 'teams'];

const scope = 'enquiries:write enquiries:read records:read documents:read';

const provider = new Provider(address, {
  clients: [{
    client_id: 'forms', client_secret: secret, grant_types: ['authorization_code'], response_types: ['code'],
    redirect_uris: [`${service}/sign-in/back`], post_logout_redirect_uris: [`${service}/signed-out`],
    backchannel_logout_uri: `${service}/sign-out/from-provider`, backchannel_logout_session_required: true,
  }, ...['northshire-case-system', 'nobody-registered'].map((client_id) => ({
    client_id, client_secret: 'a secret of tests', grant_types: ['client_credentials'], response_types: [], redirect_uris: [],
  }))],
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: randomUUID() }] },
  fetch: (url, { dispatcher, ...options }) => fetch(url, options), // the service it tells is on loopback, which it refuses
  cookies: { keys: ['for tests'] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: claims },
  conformIdTokenClaims: true, // claims come beside the token, unless a test asks for them in it
  findAccount: (_, sub) => known()[sub] && { accountId: sub, claims: () => ({ sub, ...known()[sub] }) },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: 'forms', accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: { // an access token for the API is a JWT; the audience is what was asked for
      enabled: true,
      getResourceServerInfo: (_, audience) => ({ scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<!DOCTYPE html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">End it</button>`;
      },
    },
  },
});

provider.proxy = address.startsWith('https:');

const body = async (request) => {
  let text = '';
  for await (const part of request) text += part;
  return new URLSearchParams(text);
};

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  if (ctx.method === 'GET') {
    ctx.body = '<!DOCTYPE html><title>Provider</title><form method="post"><label>Who <input name="who"></label><button>Go on</button></form>';
    return undefined;
  }
  const who = (await body(ctx.req)).get('who');
  const result = known()[who] ? { login: { accountId: who } } : { error: 'access_denied' };
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
  return undefined;
});

provider.listen(port, host, () => console.log('ready'));
