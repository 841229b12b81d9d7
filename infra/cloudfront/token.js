// Lets a request for /t/<token>/<key> through as one for /<key>, if the token permits it; refuses all others.
//
// A CloudFront Function (viewer request, runtime cloudfront-js-2.0) for the behaviour /t/*. pipeline/delivery/tokens.py says
// what a token is; the same requests are refused, with the same codes. The secrets stand in the function's key value
// store under "token-secrets", divided by spaces, as in VW_MEDIA_TOKEN_SECRETS.
import cf from 'cloudfront';
import crypto from 'crypto';

const PATH = /^\/t\/([^\/]*)\/?([\s\S]*)$/;
const TOKEN = /^([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{43})$/;
// No percent sign, no dot at the beginning of a name, no empty name: nobody behind us can read such a path differently.
const KEY = /^(media|previews)(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;
const PREFIX = /^(media\/|(media|previews)\/([A-Za-z0-9_-][A-Za-z0-9_.-]*\/)+)$/;
const LAST_TIME = 4294967295;

function same(one, other) {
    // The time that it takes says nothing of where they differ; the runtime has no timingSafeEqual.
    if (one.length !== other.length) {
        return false;
    }
    let differs = 0;
    for (let at = 0; at < one.length; at++) {
        differs |= one.charCodeAt(at) ^ other.charCodeAt(at);
    }
    return differs === 0;
}

function refusal(uri, secrets, now) {
    const path = PATH.exec(uri);
    const token = path && TOKEN.exec(path[1]);
    if (!token) {
        return 'access_invalid';
    }
    const prefix = Buffer.from(token[2], 'base64url').toString('utf8');
    let signed = false;
    for (let at = 0; at < secrets.length; at++) {
        const mac = crypto.createHmac('sha256', secrets[at]).update(token[1] + '\n' + prefix).digest('base64url');
        signed = same(mac, token[3]) || signed;
    }
    const expires = Number(token[1]);
    if (!signed || !PREFIX.test(prefix) || expires > LAST_TIME) {
        return 'access_invalid';
    }
    if (now >= expires) {
        return 'access_expired';
    }
    if (!KEY.test(path[2]) || !path[2].startsWith(prefix)) {
        return 'access_elsewhere';
    }
    return null;
}

async function handler(event) {
    const request = event.request;
    const secrets = (await cf.kvs().get('token-secrets')).split(' ').filter(Boolean);
    const code = refusal(request.uri, secrets, Date.now() / 1000);
    if (code) {
        return {
            statusCode: 403,
            statusDescription: 'Forbidden',
            headers: {
                'content-type': { value: 'application/problem+json' },
                'cache-control': { value: 'no-store' },
            },
            body: { encoding: 'text', data: JSON.stringify({ title: 'Forbidden', status: 403, code: code }) },
        };
    }
    request.uri = '/' + PATH.exec(request.uri)[2];
    return request;
}
