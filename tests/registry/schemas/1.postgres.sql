--
-- PostgreSQL database dump
--

\restrict v5pZB0WV0bHTZLvdy8573wDl7aSWkhVE87RELiwBQPYFSIZT3MNm2Nz1E4FDSMQ

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

INSERT INTO keyfob.audit VALUES (1, '89e0f7db1a6c4d3abc7cb2020b86ed47', '89e0f7db1a6c4d3abc7cb2020b86ed47', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.637136+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x5dcbe4571c37ca576119b48641f5d19b27f1325db30b9b400d259853eb87f305');
INSERT INTO keyfob.audit VALUES (2, '89e0f7db1a6c4d3abc7cb2020b86ed47', '89e0f7db1a6c4d3abc7cb2020b86ed47', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.637136+00:00', 0.009610570999939227, 'done', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x5dcbe4571c37ca576119b48641f5d19b27f1325db30b9b400d259853eb87f305', '\xc994a3235f86c116ae090ac7925b2d5bfec5db04ec001c6d54cf706e2344fffa');
INSERT INTO keyfob.audit VALUES (3, '393b37d97f0f4c3b8efe758630e8690e', '393b37d97f0f4c3b8efe758630e8690e', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.656140+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\xc994a3235f86c116ae090ac7925b2d5bfec5db04ec001c6d54cf706e2344fffa', '\x0633f184e9c13cf7f5148596078da5a0de2c6319942919ccceaf6b8330ab4c91');
INSERT INTO keyfob.audit VALUES (4, '393b37d97f0f4c3b8efe758630e8690e', '393b37d97f0f4c3b8efe758630e8690e', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.656140+00:00', 0.006854709001345327, 'done', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x0633f184e9c13cf7f5148596078da5a0de2c6319942919ccceaf6b8330ab4c91', '\x7f9ba3e274ade6fcfccb2adf5375e152f491672436ea1f0e0c9681785f17fd89');
INSERT INTO keyfob.audit VALUES (5, '90a753dc7eaa48f8a51b3ae0db354973', '90a753dc7eaa48f8a51b3ae0db354973', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:14:15.675577+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x7f9ba3e274ade6fcfccb2adf5375e152f491672436ea1f0e0c9681785f17fd89', '\x4ba21cebe2092cb4ff20a61165de15f6db101f1702f9e812615e6e21ed4a123d');
INSERT INTO keyfob.audit VALUES (6, '90a753dc7eaa48f8a51b3ae0db354973', '90a753dc7eaa48f8a51b3ae0db354973', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:14:15.675577+00:00', 0.003204012002242962, 'done', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x4ba21cebe2092cb4ff20a61165de15f6db101f1702f9e812615e6e21ed4a123d', '\x144e8403245031b23457f95ff78e2c424139dd983d17be90f72eaf6bc108bb78');
INSERT INTO keyfob.audit VALUES (7, '4ada786cebed4988adad9494548fbec8', '4ada786cebed4988adad9494548fbec8', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:14:15.680865+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\x144e8403245031b23457f95ff78e2c424139dd983d17be90f72eaf6bc108bb78', '\xc639e6711502acd70b6c70eb9a064a5cd5dd199c1c62ee78bc72f025847f74d2');
INSERT INTO keyfob.audit VALUES (8, '4ada786cebed4988adad9494548fbec8', '4ada786cebed4988adad9494548fbec8', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:14:15.680865+00:00', 0.0021516909982892685, 'done', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\xc639e6711502acd70b6c70eb9a064a5cd5dd199c1c62ee78bc72f025847f74d2', '\x627bab67392fc19b1d464bbab581000010900b66a8d4682dc3d8678d9b78f792');
INSERT INTO keyfob.audit VALUES (9, 'afae0baecbfb4df6a8c40c6ae57ea416', 'afae0baecbfb4df6a8c40c6ae57ea416', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:14:15.684361+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:058f998d8bcc4530b825b5aa261fdc76", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', '31ceeb0baad11f92', '\x627bab67392fc19b1d464bbab581000010900b66a8d4682dc3d8678d9b78f792', '\xf05aa12f5c636d0dc08fa205f8db22fa4d545f99e5f2b4af666abb27d4e4c30e');
INSERT INTO keyfob.audit VALUES (10, 'afae0baecbfb4df6a8c40c6ae57ea416', 'afae0baecbfb4df6a8c40c6ae57ea416', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:14:15.684361+00:00', 0.0026098140006070025, 'done', NULL, '[{"name": "shared", "scope": "organization:058f998d8bcc4530b825b5aa261fdc76", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', '31ceeb0baad11f92', '\xf05aa12f5c636d0dc08fa205f8db22fa4d545f99e5f2b4af666abb27d4e4c30e', '\xb72792398430f0f1b04be747b6de15b23c3b3662d5844ddab45c4aa30ad96455');
INSERT INTO keyfob.audit VALUES (11, '998d957e69c9268aa007fa7b0627d9e3', '998d957e69c9268aa007fa7b0627d9e3', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.687923+00:00', 0.0013103960009175353, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\xb72792398430f0f1b04be747b6de15b23c3b3662d5844ddab45c4aa30ad96455', '\xfda63d710add619cb8b8b44f5020ef4a47c253f22245f3bea84f219e9d6ce647');
INSERT INTO keyfob.audit VALUES (12, '998d957e69c9268aa007fa7b0627d9e3', '998d957e69c9268aa007fa7b0627d9e3', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:14:15.687923+00:00', 0.004873943002166925, 'done', NULL, '[{"name": "tenant", "scope": "workspace:68f39117b1554eef93f357c728849441", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '31ceeb0baad11f92', '\xfda63d710add619cb8b8b44f5020ef4a47c253f22245f3bea84f219e9d6ce647', '\x019ea92de6d5d507a1f608d73f06e0c64a5d3d663f13cc0450077d45a90eec34');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('31ceeb0baad11f92', 'audit', '68889857ac02f410', '\x4b465731b2bfe82aa999b37f80c12080977ef5895a363e8abccbcbbbc7a63fcb8536bc03d52ff85963a26e18132283278b2bb476879a87ea12a51daa2789f1c5', 1, true, '2026-11-23T23:14:15.593600+00:00');
INSERT INTO keyfob.datakey VALUES ('7afa275811194c5b', 'workspace:68f39117b1554eef93f357c728849441', '68889857ac02f410', '\x4b4657317ab08bf3449f72b678978aa913099b346c747ecc24663085e816b9487ee404643353cddff1fdfca1e4d65be4ec69d0084c7711f5be9b1d2421ec0c10', 1, true, '2026-11-23T23:14:15.640019+00:00');
INSERT INTO keyfob.datakey VALUES ('3215e08dc3f5960f', 'organization:058f998d8bcc4530b825b5aa261fdc76', '68889857ac02f410', '\x4b4657315ff216716729aca5c355773e99227b5b58295a1ba27d03606075ed01019739f9cb1af64eeb0eb3fcb2e21af989ab46f85a10e6abcf569bd4b64a8609', 1, true, '2026-11-23T23:14:15.685581+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '68889857ac02f410', '16c15a85a52e2797', '\x4b46573147b876792bdc738655e58597bbf24f8b84ff73a26936f5d3abc4a115038d8e93a82d1cfc001b6ab0420a045e2d6f1118180b86ff6ce03c6e665fc8b7', 'primary', 3, true, '2026-11-23T23:14:15.590282+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:68f39117b1554eef93f357c728849441', 4, '\xf21e6cf4e33f06e575dca06951ed1e868a780dc6cd66b1b107040b20a795d510', '\xb697a46f7b1805ee5da6cf41b478818b76dbd07b6bf6a00482df630b2a0235fc');
INSERT INTO keyfob.manifest VALUES ('organization:058f998d8bcc4530b825b5aa261fdc76', 1, '\x8438395be579f743c3e1bd9e513fa3b88510abe965a63af4a088c28d37476fe5', '\x39b0abd3294d9feebde67589512005b7ef11d4bda09f746f850f0b720956c593');


--
-- Data for Name: notice; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('058f998d8bcc4530b825b5aa261fdc76', 'default', '2026-11-23T23:14:15.587791+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:68f39117b1554eef93f357c728849441', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:14:15.641237+00:00', '2026-11-23T23:14:15.661246+00:00', NULL, NULL, NULL, '\x6ff8e6c30169c14da88bab68ffe3f98b0d85a145e4883bab0883c74a2688b188');
INSERT INTO keyfob.secret VALUES (3, 'workspace:68f39117b1554eef93f357c728849441', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:14:15.677755+00:00', '2026-11-23T23:14:15.682103+00:00', NULL, NULL, NULL, '\x725c9a55fd399acbde5d44feec4f812c784e4d9723f131bdd5ec8980ba74e3dc');
INSERT INTO keyfob.secret VALUES (5, 'organization:058f998d8bcc4530b825b5aa261fdc76', 'default', 'shared', 1, 1, '2026-11-23T23:14:15.686168+00:00', '2026-11-23T23:14:15.686168+00:00', NULL, NULL, NULL, '\x1c68a4e72f3fd66cce376a8d4069600d0f1e575e589061d22681765ac3ef1834');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.use VALUES ('workspace:68f39117b1554eef93f357c728849441', 'tenant-a', 'tenant', 'tenants.tell', '2026-11-23T23:14:15.687923+00:00', '2026-11-23T23:14:15.687923+00:00', 1, 2, '998d957e69c9268aa007fa7b0627d9e3', 'done');


--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, '7afa275811194c5b', '\x4b46423101fb1d6efe4f34d39cafae3d409b772e7ffbc7aed355c3dd5fb98bb2024d3c159e576f96729178246c75a46272d076ad537cd9eb96461b61210220f44b9b0bfbf8449a6974050663d5db2581c2bbd1080db44256a93703f98ebdcc083553916d28716ea7c092880fb62113');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, '7afa275811194c5b', '\x4b46423101e0cc00d374d83922d7fbc8122ec988099a41fe9194801184dd18c5beae9513e9e14996dec8775db3a4fdb4ec56dd27836d04882abca235eb775b2670e9148f5c71646b4938fded71b5b084277c4b9a034df9bcdf064ef53e92a75582bbd198d83fb6a6df12ac96aea9a58b4be6');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, '7afa275811194c5b', '\x4b464231011b66959b3c26e7fed6ae034ba632e429434735885dcc65f455068118bb7a0f12b9f704acd59273f77996905fa1203a4ea0e4b384814eba1241fc1966982e8024f2c8ed01bea39127cbf4ac627277b26af1a38f16c484bb1b3205b4168e9db0d8b9b6ca6b458edf5a1c7f');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, '7afa275811194c5b', '\x4b46423101991d99d1a7f55d5cbf87ca0ff0e409ef5f5f19b44d21defcd6f32a16d877389ae601db1f6676d65ec3ff9208dd77d73f0e3fab1d04e2b8455bc6df2f761c25d75d89dcfbfb07d468dbd5f2777d6b76a550e4d8c3eb8c66c109400895550e89aa0568968b80f5565042d94bf195');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, '3215e08dc3f5960f', '\x4b46423101cfaea14643c70051f6017ddcca7baf853008a601a37ff593058fdb7fe43f382c6281009e3f137803c701fb89ab2de2aa20f17dd2f6608e6607df57b29e83c0cd0009f8eb1c8e26115ece9b018d7c5c0a70d7a577497db72e08909a86bd0e697ccb70d753e0a7e8c7');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:14:15.641237+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x488379d781a3ebcccb9eb1c0f0379c81f6d02e602f74b37459783f65f03449cd');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:14:15.661246+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x541d127947fce91e58b260504cb5e2827b5048dca6e804beb59f0f1ca29c1021');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:14:15.677755+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x2c9b2f1feaed5734377c08e3f97068419c10b8945a14ddf08cad2302758bb1ba');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:14:15.682103+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x2a49d559e034618095f00aca89ab39b5eb3e59a4e2e282814217edf2c2757e59');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:14:15.686168+00:00', 'root', 'set', '["KEY"]', NULL, '\x996a2990eddfb41a19efccced58ab76df623a3f671fc7552718fafadd0d22ef7');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('68f39117b1554eef93f357c728849441', '058f998d8bcc4530b825b5aa261fdc76', 'default', '2026-11-23T23:14:15.588082+00:00');


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

\unrestrict v5pZB0WV0bHTZLvdy8573wDl7aSWkhVE87RELiwBQPYFSIZT3MNm2Nz1E4FDSMQ

