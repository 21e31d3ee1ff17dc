import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { onTestFinished } from 'vitest';

/** Of nobody but the tests' servers on localhost: it protects nothing, and nothing else believes it. */
export const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0NZLyeAc7Rnfi+bQ
85wzFq11TudQWEHoJ0MSLVdvpNmhRANCAASxLtX1nSilMqPjEqYtAXQq06vRPQRP
2t06x9IqYXZBZ6EFSoQqF/F8S0CFDS7UckaiIOeqr1p7eoH28jaz3fVP
-----END PRIVATE KEY-----`;
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUJFpj7Lvuu1aQZELFW907nlMedCIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE0MzUyNVoYDzIxMjYxMDI5
MTQzNTI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASxLtX1nSilMqPjEqYtAXQq06vRPQRP2t06x9IqYXZBZ6EFSoQqF/F8
S0CFDS7UckaiIOeqr1p7eoH28jaz3fVPo28wbTAdBgNVHQ4EFgQU6WDos77MqHSt
CFEtebQx3PEwGxcwHwYDVR0jBBgwFoAU6WDos77MqHStCFEtebQx3PEwGxcwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgb1d1SGEYoRBMzFMrHv5vkfWXJmOZo2Cqq9rpKGMzCtgCIHIC
DORdvsy3QxzZmW12DJEHsWjvF2KKCjhhKnwqMZnB
-----END CERTIFICATE-----`;

/** For the rest of this test, TLS believes the tests' own certificate. */
export function trustTestCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TEST_CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(before));
}
