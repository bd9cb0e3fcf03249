// oidc-provider as a contestant: MODULES=folder-with-node_modules ADAPTER=memory|redis PORT=9101 node server.mjs
// Set up like ours: ES256, PKCE demanded, refresh rotation, RFC 9068 tokens for client_credentials, argon2id with
// OWASP's parameters. The Redis adapter has the shape of the package's own example.
import { createRequire } from 'node:module';
import http from 'node:http';
import crypto from 'node:crypto';

const require = createRequire(`${process.env.MODULES}/any.js`);
const { default: Provider } = await import(require.resolve('oidc-provider'));
const argon2 = require('argon2');
const port = Number(process.env.PORT);
const audience = 'urn:bench:api';

const hash = await argon2.hash('correct horse battery staple', {
  type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1,
});
const users = new Map(Array.from({ length: 64 }, (_, i) => [`user${i}`, {
  sub: `user${i}`, name: `User ${i}`, email: `user${i}@example.com`, email_verified: true,
}]));

function privateKey(type, options, alg) {
  const { privateKey: key } = crypto.generateKeyPairSync(type, options);
  return { ...key.export({ format: 'jwk' }), alg, use: 'sig', kid: alg };
}

function redisAdapter() {
  const { default: Redis } = require('ioredis');
  const client = new Redis(process.env.REDIS, { keyPrefix: 'oidc:' });
  const consumable = new Set(['AuthorizationCode', 'RefreshToken']);
  const ofGrant = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);
  return class {
    constructor(name) { this.name = name; }

    key(id) { return `${this.name}:${id}`; }

    async upsert(id, payload, lifetime) {
      const key = this.key(id);
      const text = JSON.stringify(payload);
      const pipeline = client.multi();
      if (consumable.has(this.name)) pipeline.hset(key, { payload: text }); else pipeline.set(key, text);
      if (lifetime) pipeline.expire(key, lifetime);
      if (ofGrant.has(this.name) && payload.grantId) {
        pipeline.rpush(`grant:${payload.grantId}`, key);
        pipeline.expire(`grant:${payload.grantId}`, lifetime || 3600);
      }
      if (payload.uid) pipeline.set(`uid:${payload.uid}`, id, 'EX', lifetime || 3600);
      await pipeline.exec();
    }

    async find(id) {
      if (!consumable.has(this.name)) {
        const text = await client.get(this.key(id));
        return text ? JSON.parse(text) : undefined;
      }
      const { payload, ...rest } = await client.hgetall(this.key(id));
      return payload ? { ...rest, ...JSON.parse(payload) } : undefined;
    }

    async findByUid(uid) {
      const id = await client.get(`uid:${uid}`);
      return id ? this.find(id) : undefined;
    }

    async destroy(id) { await client.del(this.key(id)); }

    async consume(id) { await client.hset(this.key(id), 'consumed', Math.floor(Date.now() / 1000)); }

    async revokeByGrantId(grantId) {
      const keys = await client.lrange(`grant:${grantId}`, 0, -1);
      await client.del(...keys, `grant:${grantId}`);
    }
  };
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  ...(process.env.ADAPTER === 'redis' ? { adapter: redisAdapter() } : {}),
  clients: [{
    client_id: 'bench', client_secret: 'benchsecret', redirect_uris: ['https://rp.example/cb'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'ES256',
  }],
  jwks: { keys: [privateKey('ec', { namedCurve: 'P-256' }, 'ES256'), privateKey('rsa', { modulusLength: 2048 }, 'RS256')] },
  cookies: { keys: [crypto.randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (ctx, client, code) => code.scopes.has('offline_access'),
  ttl: {
    AccessToken: 3600, AuthorizationCode: 60, ClientCredentials: 3600, Grant: 86400, IdToken: 3600,
    Interaction: 600, RefreshToken: 86400, Session: 86400,
  },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: async () => ({
        scope: 'read', audience, accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (ctx, sub) => users.has(sub) && { accountId: sub, claims: async () => users.get(sub) },
});
provider.on('server_error', (ctx, error) => console.error(error));

function show(res, uid, fields) {
  const page = `<!doctype html><title>Sign in</title><form method="post" action="/interaction/${uid}">${fields}<button>Continue</button></form>`;
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page) });
  res.end(page);
}

async function body(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return new URLSearchParams(text);
}

async function signIn(req, res) {
  const form = await body(req);
  const user = users.get(form.get('username'));
  if (!user || !(await argon2.verify(hash, form.get('password') || ''))) {
    res.writeHead(403);
    return res.end('wrong username or password');
  }
  return provider.interactionFinished(req, res, { login: { accountId: user.sub } }, { mergeWithLastSubmission: false });
}

async function consent(req, res, { prompt, grantId, session, params }) {
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [indicator, scopes] of Object.entries(missingResourceScopes || {})) grant.addResourceScope(indicator, scopes.join(' '));
  const saved = await grant.save();
  return provider.interactionFinished(req, res, { consent: grantId ? {} : { grantId: saved } }, { mergeWithLastSubmission: true });
}

async function interact(req, res) {
  const interaction = await provider.interactionDetails(req, res);
  const isSignIn = interaction.prompt.name === 'login';
  if (req.method === 'GET') {
    return show(res, interaction.uid, isSignIn ? '<input name="username"><input type="password" name="password">' : '');
  }
  return isSignIn ? signIn(req, res) : consent(req, res, interaction);
}

const callback = provider.callback();
http.createServer((req, res) => {
  if (!req.url.startsWith('/interaction/')) return callback(req, res);
  return interact(req, res).catch((error) => {
    console.error(error);
    res.writeHead(500);
    res.end(String(error));
  });
}).listen(port, '127.0.0.1');
