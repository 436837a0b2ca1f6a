--
-- PostgreSQL database dump
--

\restrict w9XhEixcfv4vlhjAp8uFvzZICSHkawv0A7o8HulmYpGVvBgn0kK1Gzh3orN98uw

-- Dumped from database version 16.14
-- Dumped by pg_dump version 16.14

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: keyfob; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA keyfob;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: audit; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.audit (
    sequence bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    run text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    organization text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    started_at text NOT NULL COLLATE pg_catalog."C",
    duration double precision NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    error_code text COLLATE pg_catalog."C",
    secrets text NOT NULL COLLATE pg_catalog."C",
    masked text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    previous bytea NOT NULL,
    mac bytea NOT NULL
);


--
-- Name: datakey; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.datakey (
    id text NOT NULL COLLATE pg_catalog."C",
    scope text NOT NULL COLLATE pg_catalog."C",
    kek_id text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL,
    generation bigint NOT NULL,
    settled boolean NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.kek (
    number bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    root_key_id text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    wraps bigint NOT NULL,
    settled boolean NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek_number_seq; Type: SEQUENCE; Schema: keyfob; Owner: -
--

CREATE SEQUENCE keyfob.kek_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: kek_number_seq; Type: SEQUENCE OWNED BY; Schema: keyfob; Owner: -
--

ALTER SEQUENCE keyfob.kek_number_seq OWNED BY keyfob.kek.number;


--
-- Name: manifest; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.manifest (
    scope text NOT NULL COLLATE pg_catalog."C",
    counter bigint NOT NULL,
    sum bytea NOT NULL,
    mac bytea NOT NULL
);


--
-- Name: notice; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.notice (
    scope text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    what text NOT NULL COLLATE pg_catalog."C",
    date text NOT NULL COLLATE pg_catalog."C",
    lead_time bigint NOT NULL
);


--
-- Name: organization; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.organization (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: secret; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.secret (
    id bigint NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    oldest bigint NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C",
    updated_at text NOT NULL COLLATE pg_catalog."C",
    deleted_at text COLLATE pg_catalog."C",
    expires_at text COLLATE pg_catalog."C",
    rotate_by text COLLATE pg_catalog."C",
    head bytea NOT NULL
);


--
-- Name: secret_id_seq; Type: SEQUENCE; Schema: keyfob; Owner: -
--

CREATE SEQUENCE keyfob.secret_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: secret_id_seq; Type: SEQUENCE OWNED BY; Schema: keyfob; Owner: -
--

ALTER SEQUENCE keyfob.secret_id_seq OWNED BY keyfob.secret.id;


--
-- Name: use; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.use (
    scope text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    first_used_at text NOT NULL COLLATE pg_catalog."C",
    last_used_at text NOT NULL COLLATE pg_catalog."C",
    calls bigint NOT NULL,
    version bigint NOT NULL,
    run text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: value; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.value (
    secret_id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    until bigint,
    key_id text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    hosts text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: version; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.version (
    secret_id bigint NOT NULL,
    version bigint NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    change text NOT NULL COLLATE pg_catalog."C",
    keys text NOT NULL COLLATE pg_catalog."C",
    source bigint,
    mac bytea NOT NULL
);


--
-- Name: workspace; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.workspace (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek number; Type: DEFAULT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek ALTER COLUMN number SET DEFAULT nextval('keyfob.kek_number_seq'::regclass);


--
-- Name: secret id; Type: DEFAULT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret ALTER COLUMN id SET DEFAULT nextval('keyfob.secret_id_seq'::regclass);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.alembic_version VALUES ('1');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.audit VALUES (1, 'b74426e4250f4f3b8dd37bcbc58d38df', 'b74426e4250f4f3b8dd37bcbc58d38df', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.434097+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x796d721bf8636f09864d40c196146ab7243c3595e55ed302b6634d9e3f14122f');
INSERT INTO keyfob.audit VALUES (2, 'b74426e4250f4f3b8dd37bcbc58d38df', 'b74426e4250f4f3b8dd37bcbc58d38df', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.434097+00:00', 0.008725530999072362, 'done', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\x796d721bf8636f09864d40c196146ab7243c3595e55ed302b6634d9e3f14122f', '\x02bff951fae43977869558004fd4761f726c70d86dcb151d27c1bddd10f505e3');
INSERT INTO keyfob.audit VALUES (3, '8b2362ecaba249a28e2d1fd26fe54efb', '8b2362ecaba249a28e2d1fd26fe54efb', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.447017+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\x02bff951fae43977869558004fd4761f726c70d86dcb151d27c1bddd10f505e3', '\x752b247e8cd66eec330f9d69cd0f2d5998a56ef01eddff15e312b0e7868eaba4');
INSERT INTO keyfob.audit VALUES (4, '8b2362ecaba249a28e2d1fd26fe54efb', '8b2362ecaba249a28e2d1fd26fe54efb', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.447017+00:00', 0.004777018999448046, 'done', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\x752b247e8cd66eec330f9d69cd0f2d5998a56ef01eddff15e312b0e7868eaba4', '\xdbf9830bd7d214576d4e869391482af4a0949e0556107100a6761a39f2d9f9c8');
INSERT INTO keyfob.audit VALUES (5, '7db7136d0b954b309bc10430cde44ccf', '7db7136d0b954b309bc10430cde44ccf', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:34:25.455725+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\xdbf9830bd7d214576d4e869391482af4a0949e0556107100a6761a39f2d9f9c8', '\xf1c4fb9d4b9b9799095153ae599d70172f89f918646717e3938a5b3121cc9d4b');
INSERT INTO keyfob.audit VALUES (6, '7db7136d0b954b309bc10430cde44ccf', '7db7136d0b954b309bc10430cde44ccf', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:34:25.455725+00:00', 0.004123563998291502, 'done', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\xf1c4fb9d4b9b9799095153ae599d70172f89f918646717e3938a5b3121cc9d4b', '\xb900f19addce7449487719bda7fb872f3624fc7259c7632c9f804b7d45d24119');
INSERT INTO keyfob.audit VALUES (7, 'abbc187cbf384187877a318e717f9c4b', 'abbc187cbf384187877a318e717f9c4b', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:34:25.463030+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\xb900f19addce7449487719bda7fb872f3624fc7259c7632c9f804b7d45d24119', '\xad4a77286626669a1367ca7c9fbeaf25e84bffb487a0b5d555a346591477d855');
INSERT INTO keyfob.audit VALUES (8, 'abbc187cbf384187877a318e717f9c4b', 'abbc187cbf384187877a318e717f9c4b', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:34:25.463030+00:00', 0.003777898000407731, 'done', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\xad4a77286626669a1367ca7c9fbeaf25e84bffb487a0b5d555a346591477d855', '\x8b56f5332246b12b10f01dcc9632e82a88f806d587b6385b25392dc2fa79ea95');
INSERT INTO keyfob.audit VALUES (9, 'a73ba4c9c8ea4b3f8d56b45d6310614c', 'a73ba4c9c8ea4b3f8d56b45d6310614c', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:34:25.469292+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:888bed1df5344c41a6cb18c4b107f41d", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', '93eb76aff7662d59', '\x8b56f5332246b12b10f01dcc9632e82a88f806d587b6385b25392dc2fa79ea95', '\xd6f39461c259357c50c632ff9de4a47cf3711b33020fb9c13b192958b9beb589');
INSERT INTO keyfob.audit VALUES (10, 'a73ba4c9c8ea4b3f8d56b45d6310614c', 'a73ba4c9c8ea4b3f8d56b45d6310614c', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:34:25.469292+00:00', 0.004908315000648145, 'done', NULL, '[{"name": "shared", "scope": "organization:888bed1df5344c41a6cb18c4b107f41d", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', '93eb76aff7662d59', '\xd6f39461c259357c50c632ff9de4a47cf3711b33020fb9c13b192958b9beb589', '\xb83db206afbcbcb6efdea4a195353b22033159b27a4df9619e08ea8984efaf65');
INSERT INTO keyfob.audit VALUES (11, '2925953d1bfe8dffb05a266794a82a16', '2925953d1bfe8dffb05a266794a82a16', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.475817+00:00', 0.0019347970010130666, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\xb83db206afbcbcb6efdea4a195353b22033159b27a4df9619e08ea8984efaf65', '\x9e483893c303b7d7e3e18d873e87c1d4143b6eb60a09b02c5be5fc791ef44a00');
INSERT INTO keyfob.audit VALUES (12, '2925953d1bfe8dffb05a266794a82a16', '2925953d1bfe8dffb05a266794a82a16', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:34:25.475817+00:00', 0.003990755001723301, 'done', NULL, '[{"name": "tenant", "scope": "workspace:51042aab5e404c089e85a917ea796a92", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '93eb76aff7662d59', '\x9e483893c303b7d7e3e18d873e87c1d4143b6eb60a09b02c5be5fc791ef44a00', '\xe7dac104cd33970c306e3437b151fb69794ad97a13bc9d48df65bf87cb4758f7');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('93eb76aff7662d59', 'audit', '595c682cc7065258', '\x4b46573150e47a229829b6f7a8734e39bce5da61590d399eb45067d26dc3852a5bd362cecd1909764064b8d002beb23013a947a64eb83724f835ea751ad5f4ef', 1, true, '2026-11-23T23:34:25.411307+00:00');
INSERT INTO keyfob.datakey VALUES ('0beab8875b86d82f', 'workspace:51042aab5e404c089e85a917ea796a92', '595c682cc7065258', '\x4b465731f2577938f485306755ec4e5fedf9553f04972d02fb76b9ecd7ab2ea6faceff3e528f6491ddd22fca9c14c93c73c2b6c32addd3ab8dc24e45b0bed047', 1, true, '2026-11-23T23:34:25.438201+00:00');
INSERT INTO keyfob.datakey VALUES ('3d55c27ecfd367b4', 'organization:888bed1df5344c41a6cb18c4b107f41d', '595c682cc7065258', '\x4b465731f7f62de12cca390cb5ecebfd12639aae95ab135eb0826be2393e1c609b0507d37a839903c9007e5a504d39228d560e2ff0a89325067264677e0d8da5', 1, true, '2026-11-23T23:34:25.471666+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '595c682cc7065258', '16c15a85a52e2797', '\x4b4657319b6d487e155efb9b5f796e6285e28f08a8c92e0a192ecbcc0069fd4e7d5dccc2b69f5aee90c44c7bc668d34b16cfcfcc6900872c0cdc9dd833a74020', 'primary', 3, true, '2026-11-23T23:34:25.409604+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:51042aab5e404c089e85a917ea796a92', 4, '\x7f44e7b0e32dac22578869620a15581825ca50cc2a3456cac51522910756e521', '\x07de9d2837227ac1090e9b32115deb0e37aa6f8c07b1a2e7e637b8b4aead328c');
INSERT INTO keyfob.manifest VALUES ('organization:888bed1df5344c41a6cb18c4b107f41d', 1, '\x4982517ce26c5e54a44a287975b12c1d3e45637f2266495e1c0051c355811f64', '\x1e0fc567a5439587ea5f4c003068c5326bbe418343790d20e490be9ce6e9c2ef');


--
-- Data for Name: notice; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('888bed1df5344c41a6cb18c4b107f41d', 'default', '2026-11-23T23:34:25.406012+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:51042aab5e404c089e85a917ea796a92', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:34:25.439905+00:00', '2026-11-23T23:34:25.449856+00:00', NULL, NULL, NULL, '\xf292b70f79949f8d61f33317e73d1b19715be04976ead212ac561ee03c64dae1');
INSERT INTO keyfob.secret VALUES (3, 'workspace:51042aab5e404c089e85a917ea796a92', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:34:25.458255+00:00', '2026-11-23T23:34:25.465184+00:00', NULL, NULL, NULL, '\xd7eb612c255d778c76bb4ed040bd9ef231af60bcd90dea0b31fc0fce100a3bd1');
INSERT INTO keyfob.secret VALUES (5, 'organization:888bed1df5344c41a6cb18c4b107f41d', 'default', 'shared', 1, 1, '2026-11-23T23:34:25.472764+00:00', '2026-11-23T23:34:25.472764+00:00', NULL, NULL, NULL, '\x7aa53000650eca8db465ce368314bd47d361b089ddbc27c4d8c243dde2500df9');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.use VALUES ('workspace:51042aab5e404c089e85a917ea796a92', 'tenant-a', 'tenant', 'tenants.tell', '2026-11-23T23:34:25.475817+00:00', '2026-11-23T23:34:25.475817+00:00', 1, 2, '2925953d1bfe8dffb05a266794a82a16', 'done');


--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, '0beab8875b86d82f', '\x4b464231015c8adc0f4cd596e769ecd9ff5a184790f9cb5b4ead93c608d59d9b62a8ada7519fc232ad9bf1fdfd2cb3231e6b717828ac9e4edb355f4b95d7587fd326643b558c11f6d340db61ff88a7813036e23ca2a84f6a300372da587ac17c79667e6c79309667db6dc416a9179d', '');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, '0beab8875b86d82f', '\x4b46423101eece789dce5105d75356176aaba219e4c8a99c82b1bc9536533a81efcda4bf8a636519c0f9c09c13821d887382a2b9194d5842f72405c6e745e8312b4592c7ffc837c927791fee2f72e3de4a0551c9287376876705b27b346a21d3905130bd0f8338b8cf75edd3fd58b26ee2ea', '');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, '0beab8875b86d82f', '\x4b4642310119f199223292fc9ecc5888b4b1e78b788b4dce3fcc0c999259599f76c4db57ceeb842806eca2d47626d1f595c0b96a7828eaae0dac1c09b569b6564de4a26989a43bfc5a1550095afa87f5b680f4c16ede4038ab9c23b7b4c82252fb3d9ab51377a28f27187b9759b428', '');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, '0beab8875b86d82f', '\x4b464231015d05356d6f87bade7f4135008115c31bb0588e6a5a831a95ded2c592ef45a31fc7f64dae6025304579fb3481ac6e1208ed20dfd9995226638922df051147250a7f7451116084f9633d5fccdd47341334474a0c22c260997bb0792448f026dc347e4c96b5297c554ce013480cf5', '');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, '3d55c27ecfd367b4', '\x4b464231013a01ac721c9da17432bdf8e2d023fe438deb13d034a59b684d2eb138a5de90982167a83aa9f90153589c59961d46e259c3bbd686e826596c55d3af70cb2cee0f283a2faae836c2d8240e9800116f1206f853f95ff825fca0620c730ac0a74ed0e7a18b222b1a6e12', '');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:34:25.439905+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xf9f6d1d42627c2519a8abfeb5452a9149a862afefd1e4ed2bb4db7c95d2b2d48');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:34:25.449856+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x444a1918290e9509a63ed4d2871e96f12598547c798ccaac583bdc012c71cae4');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:34:25.458255+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xda237a4bec84a105a76dfdd4c74529b400ea94af1d03fc25e42b561dd64755ff');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:34:25.465184+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xf428e4869d081537081dcd1d567f6bdea07ba1802e647aec7c1206f6547d0e2f');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:34:25.472764+00:00', 'root', 'set', '["KEY"]', NULL, '\x782b6f56e67afb07bff896264d0a23e762832a60204aafbd7affb1564cc864ba');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('51042aab5e404c089e85a917ea796a92', '888bed1df5344c41a6cb18c4b107f41d', 'default', '2026-11-23T23:34:25.406398+00:00');


--
-- Name: kek_number_seq; Type: SEQUENCE SET; Schema: keyfob; Owner: -
--

SELECT pg_catalog.setval('keyfob.kek_number_seq', 1, true);


--
-- Name: secret_id_seq; Type: SEQUENCE SET; Schema: keyfob; Owner: -
--

SELECT pg_catalog.setval('keyfob.secret_id_seq', 5, true);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: audit pk_audit; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (sequence);


--
-- Name: datakey pk_datakey; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.datakey
    ADD CONSTRAINT pk_datakey PRIMARY KEY (id);


--
-- Name: kek pk_kek; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek
    ADD CONSTRAINT pk_kek PRIMARY KEY (number);


--
-- Name: manifest pk_manifest; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.manifest
    ADD CONSTRAINT pk_manifest PRIMARY KEY (scope);


--
-- Name: notice pk_notice; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.notice
    ADD CONSTRAINT pk_notice PRIMARY KEY (scope, environment, name, what, date, lead_time);


--
-- Name: organization pk_organization; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.organization
    ADD CONSTRAINT pk_organization PRIMARY KEY (id);


--
-- Name: secret pk_secret; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret
    ADD CONSTRAINT pk_secret PRIMARY KEY (id);


--
-- Name: use pk_use; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.use
    ADD CONSTRAINT pk_use PRIMARY KEY (scope, environment, name, action);


--
-- Name: value pk_value; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.value
    ADD CONSTRAINT pk_value PRIMARY KEY (secret_id, key, version);


--
-- Name: version pk_version; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.version
    ADD CONSTRAINT pk_version PRIMARY KEY (secret_id, version);


--
-- Name: workspace pk_workspace; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT pk_workspace PRIMARY KEY (id);


--
-- Name: datakey uq_datakey_scope_generation; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.datakey
    ADD CONSTRAINT uq_datakey_scope_generation UNIQUE (scope, generation);


--
-- Name: kek uq_kek_id; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek
    ADD CONSTRAINT uq_kek_id UNIQUE (id);


--
-- Name: organization uq_organization_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.organization
    ADD CONSTRAINT uq_organization_name UNIQUE (name);


--
-- Name: secret uq_secret_scope_environment_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret
    ADD CONSTRAINT uq_secret_scope_environment_name UNIQUE (scope, environment, name);


--
-- Name: workspace uq_workspace_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT uq_workspace_name UNIQUE (name);


--
-- Name: ix_audit_id; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_id ON keyfob.audit USING btree (id);


--
-- Name: ix_audit_run; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_run ON keyfob.audit USING btree (run);


--
-- Name: ix_audit_workspace; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_workspace ON keyfob.audit USING btree (workspace);


--
-- Name: ix_secret_scope_deleted_at; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_secret_scope_deleted_at ON keyfob.secret USING btree (scope, deleted_at);


--
-- Name: ix_workspace_organization_id; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_workspace_organization_id ON keyfob.workspace USING btree (organization_id);


--
-- Name: uq_kek_primary; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE UNIQUE INDEX uq_kek_primary ON keyfob.kek USING btree (state) WHERE (state = 'primary'::text);


--
-- Name: value fk_value_secret_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.value
    ADD CONSTRAINT fk_value_secret_id FOREIGN KEY (secret_id) REFERENCES keyfob.secret(id) ON DELETE CASCADE;


--
-- Name: version fk_version_secret_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.version
    ADD CONSTRAINT fk_version_secret_id FOREIGN KEY (secret_id) REFERENCES keyfob.secret(id) ON DELETE CASCADE;


--
-- Name: workspace fk_workspace_organization_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT fk_workspace_organization_id FOREIGN KEY (organization_id) REFERENCES keyfob.organization(id);


--
-- PostgreSQL database dump complete
--

\unrestrict w9XhEixcfv4vlhjAp8uFvzZICSHkawv0A7o8HulmYpGVvBgn0kK1Gzh3orN98uw

