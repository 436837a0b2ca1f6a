--
-- PostgreSQL database dump
--

\restrict X6ZMA8ffHKFDmg2rxBcH4D46CpJrgDeS2H8k6nx4UwdfyADjAKP7cXV6RfcKh0y

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
    calls bigint NOT NULL
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

INSERT INTO keyfob.audit VALUES (1, '8cf2c55f46f6484f8bed3d27dd3a6519', '8cf2c55f46f6484f8bed3d27dd3a6519', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.265409+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x82736c92f0e3ae5a97ff7aac2d2023f8a5a490140a89a4252c89f5f7e3297758');
INSERT INTO keyfob.audit VALUES (2, '8cf2c55f46f6484f8bed3d27dd3a6519', '8cf2c55f46f6484f8bed3d27dd3a6519', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.265409+00:00', 0.07844078400012222, 'done', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x82736c92f0e3ae5a97ff7aac2d2023f8a5a490140a89a4252c89f5f7e3297758', '\xdff2e727045afa8db76dff2129dc64372bf0dd6a0eca55da0a5ddd4dce5fb288');
INSERT INTO keyfob.audit VALUES (3, '88f427ee5b6f4e529d3e018b859364fc', '88f427ee5b6f4e529d3e018b859364fc', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.367968+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\xdff2e727045afa8db76dff2129dc64372bf0dd6a0eca55da0a5ddd4dce5fb288', '\xdbded38fec0de8e1172d9e6a75e3a8cff1cf3b7196e64fb2b9125d3034be9f57');
INSERT INTO keyfob.audit VALUES (4, '88f427ee5b6f4e529d3e018b859364fc', '88f427ee5b6f4e529d3e018b859364fc', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.367968+00:00', 0.05124077399887028, 'done', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\xdbded38fec0de8e1172d9e6a75e3a8cff1cf3b7196e64fb2b9125d3034be9f57', '\x0fc081c3118cb3673e18f8a15068b120da0d4f9b384a7cd932351bcf488153b5');
INSERT INTO keyfob.audit VALUES (5, '852cd01fbc45431e8c81e19fe65809fc', '852cd01fbc45431e8c81e19fe65809fc', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:07:06.451363+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x0fc081c3118cb3673e18f8a15068b120da0d4f9b384a7cd932351bcf488153b5', '\xa36106e351f5985fc81c7b955e819a25345dc2fab424c1e9d6616667cf7c8a60');
INSERT INTO keyfob.audit VALUES (6, '852cd01fbc45431e8c81e19fe65809fc', '852cd01fbc45431e8c81e19fe65809fc', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:07:06.451363+00:00', 0.04405277800105978, 'done', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\xa36106e351f5985fc81c7b955e819a25345dc2fab424c1e9d6616667cf7c8a60', '\x85171b63d5b75a411a135656fc5790ec948746fa0d3fc17cdcf657a3feb06079');
INSERT INTO keyfob.audit VALUES (7, '4d048dc09e20432882a8cda39c900277', '4d048dc09e20432882a8cda39c900277', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:07:06.507427+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x85171b63d5b75a411a135656fc5790ec948746fa0d3fc17cdcf657a3feb06079', '\x02d6dc451f32fb8ff216923f5eb2614bd2298333a29501944f2f39d51027634e');
INSERT INTO keyfob.audit VALUES (8, '4d048dc09e20432882a8cda39c900277', '4d048dc09e20432882a8cda39c900277', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:07:06.507427+00:00', 0.04258485800164635, 'done', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x02d6dc451f32fb8ff216923f5eb2614bd2298333a29501944f2f39d51027634e', '\x9294b207af066ea9509749e49d4bf2d7181d2e21f3742b169d5eb19d8bcc2114');
INSERT INTO keyfob.audit VALUES (9, '9d82a2e8fe8f425faf0449a9f8c085ae', '9d82a2e8fe8f425faf0449a9f8c085ae', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:07:06.576112+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:12c37c31a0e14a6aaf04bb75ba1ccc8f", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', '28bd6052c9b78398', '\x9294b207af066ea9509749e49d4bf2d7181d2e21f3742b169d5eb19d8bcc2114', '\xba0a918b2074555a36e2457c4c9639b6585d3459f7ed2019d703f2cb8ff741d4');
INSERT INTO keyfob.audit VALUES (10, '9d82a2e8fe8f425faf0449a9f8c085ae', '9d82a2e8fe8f425faf0449a9f8c085ae', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:07:06.576112+00:00', 0.039130312001361744, 'done', NULL, '[{"name": "shared", "scope": "organization:12c37c31a0e14a6aaf04bb75ba1ccc8f", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', '28bd6052c9b78398', '\xba0a918b2074555a36e2457c4c9639b6585d3459f7ed2019d703f2cb8ff741d4', '\xb3c59b54aad1d67c6480f3d9861e606796c42cef7ad496077006b6f38fd7c20c');
INSERT INTO keyfob.audit VALUES (11, '65f6716f27057c72bbbb6ec4061a6ec0', '65f6716f27057c72bbbb6ec4061a6ec0', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.620803+00:00', 0.008139625999319833, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\xb3c59b54aad1d67c6480f3d9861e606796c42cef7ad496077006b6f38fd7c20c', '\x6f4681a0b062b1fed355262af8bdbaef1405d35e92d27b343f6e8bd406fab36f');
INSERT INTO keyfob.audit VALUES (12, '65f6716f27057c72bbbb6ec4061a6ec0', '65f6716f27057c72bbbb6ec4061a6ec0', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:07:06.620803+00:00', 0.030710718001500936, 'done', NULL, '[{"name": "tenant", "scope": "workspace:e61c44545a904fbf8ecebb206db7694a", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', '28bd6052c9b78398', '\x6f4681a0b062b1fed355262af8bdbaef1405d35e92d27b343f6e8bd406fab36f', '\x68dc2d2815863591a69f16442140528a2dad9194740f142fae2f56ccb4c6abaa');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('28bd6052c9b78398', 'audit', '24d966d40239a854', '\x4b465731970941b29a93e61eaedf4bfc777920c932024a6cc25ac636a01bc3fc863fc9427fa986e5b809dd621342e1d531acff056a0884b2563467fe9cc00e71', 1, true, '2026-11-23T23:07:06.153945+00:00');
INSERT INTO keyfob.datakey VALUES ('ab9694f057c2591c', 'workspace:e61c44545a904fbf8ecebb206db7694a', '24d966d40239a854', '\x4b465731eb6ce0f3c9871839ddd4ac189152676d6e7fda9e2a28f0fc9f863a1845495ecd16420ea0fbd31d23d28c767e49757ddb5f7c9d1e7c69c615080025fa', 1, true, '2026-11-23T23:07:06.300187+00:00');
INSERT INTO keyfob.datakey VALUES ('0f6ad3ecd09a82e7', 'organization:12c37c31a0e14a6aaf04bb75ba1ccc8f', '24d966d40239a854', '\x4b465731a561f3e3f32f8bdf079cf533c187d5488eed9d80e1b24633dc5bdaffd415bd8cbd9dabffab6618be9b310ed5f5eb5388855521e8c8a852fb9d4090cd', 1, true, '2026-11-23T23:07:06.580335+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '24d966d40239a854', '16c15a85a52e2797', '\x4b465731ef43007d5cc7cfc5b07745d0afb8f60d9e755f96192643e73975ab0bbd782a11595c884cc813c6a63388becc4417c09c2185359556cd7da75af736d8', 'primary', 3, true, '2026-11-23T23:07:06.152029+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:e61c44545a904fbf8ecebb206db7694a', 4, '\x3bcc47d1fcf474daf763855acbf325683ad4e58424205004abdcf93683b84174', '\xd15218bee05638ff637b2447021f613e2bd37c5785736feb38d105c2c3828750');
INSERT INTO keyfob.manifest VALUES ('organization:12c37c31a0e14a6aaf04bb75ba1ccc8f', 1, '\x3d49296abccbd543c9f9dbb90f5781b2d43f798a1eb6edc4dd308a78fa082cc7', '\xf2023d8b8233b12e25462065a5569f8b21768d7e360bf2349e7f8011c1650a6b');


--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('12c37c31a0e14a6aaf04bb75ba1ccc8f', 'default', '2026-11-23T23:07:06.128380+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:e61c44545a904fbf8ecebb206db7694a', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:07:06.309375+00:00', '2026-11-23T23:07:06.384035+00:00', NULL, NULL, NULL, '\xd6d96e1024ceabdf53b4ab2ab9f3c59a5e68eed59d5a7493196269856e20b165');
INSERT INTO keyfob.secret VALUES (3, 'workspace:e61c44545a904fbf8ecebb206db7694a', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:07:06.472231+00:00', '2026-11-23T23:07:06.529251+00:00', NULL, NULL, NULL, '\x06ebf46cd1336e6610a6cb0f366f21dd3864479a29e765e7315797d840bf3245');
INSERT INTO keyfob.secret VALUES (5, 'organization:12c37c31a0e14a6aaf04bb75ba1ccc8f', 'default', 'shared', 1, 1, '2026-11-23T23:07:06.600976+00:00', '2026-11-23T23:07:06.600976+00:00', NULL, NULL, NULL, '\x706a360a22bb1286617598f3cf25ab77a2971f7e347ee53aad48ab090a04a3f1');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, 'ab9694f057c2591c', '\x4b464231018df5dd1aa949f0a552bb729a611d41d3e27da25a4ca18d79abd685c0fceac1dcc4dc95ff71aa37b866b65811256af0590ef6fb74d551b95b7726d1335955e5cd4ec1b112b3ef8d0e28b4ed99688a87f30ca5bf9de36e472e189bf78e995327ee01619652ee61466dd7cd');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, 'ab9694f057c2591c', '\x4b46423101613f0f2fc302d974535c0ecc70fa853ec46e5e26ddd9f19b9172dd230f285196196266c5486ced2468753ea477f1fe00b0e441d2c2250ef867c7f9c8b40fb2f6cf0631f7022fd1458a878c76e8168b476a3d8eff76f96e036af758d4c2b4fbe91940420debe326efea909a63df');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, 'ab9694f057c2591c', '\x4b464231018c0e48cf31d671b26a6df6b9c300d1c20d0d6d2c1dae1b32833de3462666bedf324b61ecc899b260ba7a82d4d2299e02936befa71f8341158791e165446adaf3992b6b9342036c70291a3bd6b01628b1b2c5b6bc03463452a663d13883d97e6801e43845006dbbe425ef');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, 'ab9694f057c2591c', '\x4b46423101ad218e4205c8fe307f6239b4f90f3a2a6961d76e65db631a7bc5b6fbdb7f4337581c41a687a161fa67f1c639a0a480d227bb191cd795d6b3d8d98ba5b5827576569af23924b8f2319d4f5f262bb15c79d1d8d0a0d134340dcae0bc3abfdd5ddac21980c7822fcba66eac65fe95');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, '0f6ad3ecd09a82e7', '\x4b46423101c41baeef2b5326e158e06ed17e7e68696a86117ec4ec5ba64579feabb60b7fc0cd92b3fab39dbde9c4e3320944e47fc367c26c3c9901ac4d95c68c8cdab40bd653034d636895cd22fc8d5d5ce8b13524a5587ca19ea95566fd9efde069d96797f27bf63cee1e799e');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:07:06.309375+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x6c50664e6530573881b69b43d51f3ad777574d19b2b568707fe371222123b125');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:07:06.384035+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xd8817e03f5527967aa0124ffd582a1fda899959ca5cf0cd9ab4107cdb6f9d727');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:07:06.472231+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xd3e00f3a486b797d737cb7b41379a2d3a5365c8492c41a42a7bea40db7ebcf6e');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:07:06.529251+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xee5591b155ce8916df94f8f80c0850849d1511398884830ddbf35875141a1d5f');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:07:06.600976+00:00', 'root', 'set', '["KEY"]', NULL, '\xdd9b1493dbbd665716fab82406ee419b6e5fad8bcf3e3b6b03f98c69b954a434');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('e61c44545a904fbf8ecebb206db7694a', '12c37c31a0e14a6aaf04bb75ba1ccc8f', 'default', '2026-11-23T23:07:06.128935+00:00');


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

\unrestrict X6ZMA8ffHKFDmg2rxBcH4D46CpJrgDeS2H8k6nx4UwdfyADjAKP7cXV6RfcKh0y

