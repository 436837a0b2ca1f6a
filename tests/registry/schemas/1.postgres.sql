--
-- PostgreSQL database dump
--

\restrict 8dUlE3ctNfwgaSfXhws8AqrwBD2ReWrfJMoDlpH6MPZ8BjrCaSXeKjbASm0fAFs

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
    sealed bytea NOT NULL
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

INSERT INTO keyfob.audit VALUES (1, '18bd2603dcf74b15aaf7a652851dc0e5', '18bd2603dcf74b15aaf7a652851dc0e5', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.859617+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x6fbaf66847e86baeb347b30d3ee282c1af1130cf6f21b6472a6f9084c4639319');
INSERT INTO keyfob.audit VALUES (2, '18bd2603dcf74b15aaf7a652851dc0e5', '18bd2603dcf74b15aaf7a652851dc0e5', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.859617+00:00', 0.006073082997318124, 'done', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x6fbaf66847e86baeb347b30d3ee282c1af1130cf6f21b6472a6f9084c4639319', '\x01a0a8c8f13fb31fdf856645cc3e61db0e6df355eff77248706dcb2f5d883834');
INSERT INTO keyfob.audit VALUES (3, 'e4bb5a7ae85a4826a2119ac98792bafb', 'e4bb5a7ae85a4826a2119ac98792bafb', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.868493+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x01a0a8c8f13fb31fdf856645cc3e61db0e6df355eff77248706dcb2f5d883834', '\x3f3fb7839dac0b7df92071d362a37fa07d974113b34378edfe097c5fab6bc911');
INSERT INTO keyfob.audit VALUES (4, 'e4bb5a7ae85a4826a2119ac98792bafb', 'e4bb5a7ae85a4826a2119ac98792bafb', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.868493+00:00', 0.003063010997720994, 'done', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x3f3fb7839dac0b7df92071d362a37fa07d974113b34378edfe097c5fab6bc911', '\x23384464ab62076c2a5f253c30deec2e79607759088af73222fdb9e238e035c3');
INSERT INTO keyfob.audit VALUES (5, 'c95b3ec330454521b4972391bd7628b7', 'c95b3ec330454521b4972391bd7628b7', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:19:42.874293+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x23384464ab62076c2a5f253c30deec2e79607759088af73222fdb9e238e035c3', '\xf0ca9a73852f9e17f1fcb26ffaeea5a44c973c1f0b720e48a810968e39a0bcb9');
INSERT INTO keyfob.audit VALUES (6, 'c95b3ec330454521b4972391bd7628b7', 'c95b3ec330454521b4972391bd7628b7', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:19:42.874293+00:00', 0.0029531369982578326, 'done', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\xf0ca9a73852f9e17f1fcb26ffaeea5a44c973c1f0b720e48a810968e39a0bcb9', '\x6128525c596f00a1366ded5bd27be7a650154fbaded1664a580bfd541960fea8');
INSERT INTO keyfob.audit VALUES (7, 'b5983daa24ac44b18c260aa15e22a93a', 'b5983daa24ac44b18c260aa15e22a93a', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:19:42.879330+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x6128525c596f00a1366ded5bd27be7a650154fbaded1664a580bfd541960fea8', '\x742ae7913f2a9a47ee3a75e44f6cbb665cbb762405a8534e2ad5d438146508fe');
INSERT INTO keyfob.audit VALUES (8, 'b5983daa24ac44b18c260aa15e22a93a', 'b5983daa24ac44b18c260aa15e22a93a', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:19:42.879330+00:00', 0.002365920998272486, 'done', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x742ae7913f2a9a47ee3a75e44f6cbb665cbb762405a8534e2ad5d438146508fe', '\xa4568183da24d6b0de846f35aa5d50f1b9bded748967f38556a3dc5311e34eff');
INSERT INTO keyfob.audit VALUES (9, 'e136032e56d94d48a6ca380a62e0a975', 'e136032e56d94d48a6ca380a62e0a975', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:19:42.883036+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:8d8c2a56152744eb992d29a44cd8f0c4", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', '362095329d855df0', '\xa4568183da24d6b0de846f35aa5d50f1b9bded748967f38556a3dc5311e34eff', '\xca5163115be09e7d4ff1befb5451dfe4365323c51bfcda5da0746e55440e2bb9');
INSERT INTO keyfob.audit VALUES (10, 'e136032e56d94d48a6ca380a62e0a975', 'e136032e56d94d48a6ca380a62e0a975', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:19:42.883036+00:00', 0.002965474999655271, 'done', NULL, '[{"name": "shared", "scope": "organization:8d8c2a56152744eb992d29a44cd8f0c4", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', '362095329d855df0', '\xca5163115be09e7d4ff1befb5451dfe4365323c51bfcda5da0746e55440e2bb9', '\xc9a2946bfba34a307ee933237a9d561ac0300454cabb7eb42359cce52f1826c3');
INSERT INTO keyfob.audit VALUES (11, '8448edd1c32c2a923d6908faef71cac1', '8448edd1c32c2a923d6908faef71cac1', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.887047+00:00', 0.0014844860015728045, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\xc9a2946bfba34a307ee933237a9d561ac0300454cabb7eb42359cce52f1826c3', '\x8b9acf97f7195e4afa14b2cc274c0575a129e6fa38d339b24aeec3659614581a');
INSERT INTO keyfob.audit VALUES (12, '8448edd1c32c2a923d6908faef71cac1', '8448edd1c32c2a923d6908faef71cac1', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:19:42.887047+00:00', 0.004271755002264399, 'done', NULL, '[{"name": "tenant", "scope": "workspace:3d0298b59e3c4a80a2dca05630f5fd9b", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '362095329d855df0', '\x8b9acf97f7195e4afa14b2cc274c0575a129e6fa38d339b24aeec3659614581a', '\x62f988fa6c3d376eac55241aa71bb285f1b04d03cd7c651031f6829e4c4b1346');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('362095329d855df0', 'audit', '9bbd01814497a460', '\x4b4657312fcf89c72f408a5bbca2749a9a0988bf35d5db2b6eb50a607be2864a5f4ab7542d35c7f00108e605a2158ae1867be1498539908a712a935e9b1bdd71', 1, true, '2026-11-23T23:19:42.827901+00:00');
INSERT INTO keyfob.datakey VALUES ('10c583222408f542', 'workspace:3d0298b59e3c4a80a2dca05630f5fd9b', '9bbd01814497a460', '\x4b4657315cf028ab965ca607a353a2196d81da851653e9a7a70b49a3d77c181314810e87e2480f4b6382f68d3eecbe682cc431c302c5fd585e1db1f75e70331d', 1, true, '2026-11-23T23:19:42.862379+00:00');
INSERT INTO keyfob.datakey VALUES ('f7f186e4fda2916a', 'organization:8d8c2a56152744eb992d29a44cd8f0c4', '9bbd01814497a460', '\x4b4657316026f5debad4c55eca7d3b2b81f0e576c71a89f797615bc1ffd7a257f4258da9a6b193547d623d1ff84cbe4a9b4897249febf896078140425edcc704', 1, true, '2026-11-23T23:19:42.884467+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '9bbd01814497a460', '16c15a85a52e2797', '\x4b4657316562bdad17a8e59b08322d4ea657d4ce82c7c92a4ddfb70fca6bfc10d29f318315772c807e4648ae61b1688a8007935d49e27560778b73335fd55c81', 'primary', 3, true, '2026-11-23T23:19:42.822453+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:3d0298b59e3c4a80a2dca05630f5fd9b', 4, '\x68ac0d85088d04892d85cf3238f0da7dce96a385c469d5469ac7e24a5cff8560', '\x7cb352c972033b9d58420977c980923381226ede84f218ec0d3d75f604b55061');
INSERT INTO keyfob.manifest VALUES ('organization:8d8c2a56152744eb992d29a44cd8f0c4', 1, '\xc0b9ce6d87db214ae5b0f110ad2954c7c13fa1c32be7696891b0b37cef3b5670', '\xe7e1b307ae38362ee6fcfa88fe8f068f140fcbf5e762521cbdef36ee625afacf');


--
-- Data for Name: notice; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('8d8c2a56152744eb992d29a44cd8f0c4', 'default', '2026-11-23T23:19:42.814488+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:3d0298b59e3c4a80a2dca05630f5fd9b', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:19:42.863632+00:00', '2026-11-23T23:19:42.870155+00:00', NULL, NULL, NULL, '\x14491a6f67e8ad1eb100e8349ba914e724b7f821d03fb100bea5526a810941cd');
INSERT INTO keyfob.secret VALUES (3, 'workspace:3d0298b59e3c4a80a2dca05630f5fd9b', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:19:42.876108+00:00', '2026-11-23T23:19:42.880681+00:00', NULL, NULL, NULL, '\xd781a397e018bfa0ef30d348dbf1b2a686d64c0770a92f783957436efd0d9282');
INSERT INTO keyfob.secret VALUES (5, 'organization:8d8c2a56152744eb992d29a44cd8f0c4', 'default', 'shared', 1, 1, '2026-11-23T23:19:42.885131+00:00', '2026-11-23T23:19:42.885131+00:00', NULL, NULL, NULL, '\x2d55b8eac0d210d4fb81fee538b9d0b61470aa22af01cd025cfa5a1f0b8dcedc');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.use VALUES ('workspace:3d0298b59e3c4a80a2dca05630f5fd9b', 'tenant-a', 'tenant', 'tenants.tell', '2026-11-23T23:19:42.887047+00:00', '2026-11-23T23:19:42.887047+00:00', 1, 2, '8448edd1c32c2a923d6908faef71cac1', 'done');


--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, '10c583222408f542', '\x4b4642310142c75b35bd8d618c8e259c77faba2446b00d4d1dc9018285bf6b5f268ac70386ffe31221c6cdd86e22a54100d864a35e97e1b32d020245582e3d8f3b5dd87a60a33f8d0148c75028370b45956bb25ea200c47455f1b79e1d0725d95cc7df7b2c8763d4e2cc519733e431');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, '10c583222408f542', '\x4b4642310160fa3ae5c30cf67d9a583d172988f96d8a3a13f3832cb6af2bbe33abf1b2eac13e8af913c0dd66c7e9805d7ad2b7508b8a9c9bf1a2b768f4f28aa680825f96d7ab5b748d803499d63b3bb7ede4734af8e4a5fb4d4aeb243035a12493d4a274bbc6dadf44cd543749e0f270004d');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, '10c583222408f542', '\x4b46423101b05fe011a40b882810d3613f61b9d390629040d5c43ae454c3945a23d0dc416f0b6073a026aa2a03e3e4110a58123e1e60df6702d75655ac6efd5ce0e04631360893623bfdd26a4b3989557e543e071a4f706263462f2a304895ded7ebc76048363a306f28040260ceb1');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, '10c583222408f542', '\x4b464231012e4856449ba2d021378727ee0079e794bc74035c0a95904e01a2cce428c8262826a98967d784d24efae81a756d7a024f03737da0d512435b44b3c11a4a53ac585cafd2e32e264eaea591427f8fb016b831dd13fa3996e231066dcf54d2b7da8df72288623fe9e2b56ee7862399');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, 'f7f186e4fda2916a', '\x4b464231019a68f639a4bce0e101946492c2467fd4883f97e9852643649068f9ef3b80db81cfba59a985b82ef022e374220e87d19778f0dee37d61d220f9fce6f7052c0dc7704de41fbd3cb275290ca92dd788f119d25eb823aa442d768955848fd5f7cc6f8767e259370cbf30');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:19:42.863632+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xfcd09c7f225d9c7f64fe032a3b61be4b327802ca80cada95afc0d3fd61165f94');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:19:42.870155+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x5485f2fdf58cd91c88a4fc7a8b960a265e1b2adb51670c8a6f51367d65c4ee07');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:19:42.876108+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x7f777084726b5ad8bd56046e0fad27a596bf8d415e8100c1b61eec982d91c451');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:19:42.880681+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x3b8326560291488255965b80c24563b03b928fa91e9984da0a92946fb070738d');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:19:42.885131+00:00', 'root', 'set', '["KEY"]', NULL, '\x7bd76fb77562b7e5ab046c97caa61cd0ac9a79876a961c1d91bb4546b2aadfd5');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('3d0298b59e3c4a80a2dca05630f5fd9b', '8d8c2a56152744eb992d29a44cd8f0c4', 'default', '2026-11-23T23:19:42.814833+00:00');


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

\unrestrict 8dUlE3ctNfwgaSfXhws8AqrwBD2ReWrfJMoDlpH6MPZ8BjrCaSXeKjbASm0fAFs

