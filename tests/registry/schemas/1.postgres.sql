--
-- PostgreSQL database dump
--

\restrict cBeKBNyZyEcNbnp5zcu6AXvgex0Lv9tpmQe330vVfFmgNatUHrMs4ZWLC1SXjax

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

INSERT INTO keyfob.audit VALUES (1, '18f3450bd6cb45358e725b3289e58489', '18f3450bd6cb45358e725b3289e58489', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.355577+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x13eca5371b7bfb70e14835902c3ce4e5c8fef1b50a5bab0378f902003e6c291f');
INSERT INTO keyfob.audit VALUES (2, '18f3450bd6cb45358e725b3289e58489', '18f3450bd6cb45358e725b3289e58489', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.355577+00:00', 0.006386400000337744, 'done', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x13eca5371b7bfb70e14835902c3ce4e5c8fef1b50a5bab0378f902003e6c291f', '\xc0eb08ab3da5209c02d0ef34dc015708dafbe5853007e72ebbd9cb6358bee5af');
INSERT INTO keyfob.audit VALUES (3, '2355e0ac1ead46a2a2f8429bcac9c177', '2355e0ac1ead46a2a2f8429bcac9c177', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.365077+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\xc0eb08ab3da5209c02d0ef34dc015708dafbe5853007e72ebbd9cb6358bee5af', '\xe25ac753fdd4aacd256d9915575c3e1dc973e4d4c1cce67388dc8204aab71804');
INSERT INTO keyfob.audit VALUES (4, '2355e0ac1ead46a2a2f8429bcac9c177', '2355e0ac1ead46a2a2f8429bcac9c177', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.365077+00:00', 0.0032345670006179716, 'done', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\xe25ac753fdd4aacd256d9915575c3e1dc973e4d4c1cce67388dc8204aab71804', '\x37ce784b869da5eae43f9b4558f4df53596df8fb5ff1bb0f6bba054f72303b93');
INSERT INTO keyfob.audit VALUES (5, 'ca026d0944294e5eb7a214c4fd54220d', 'ca026d0944294e5eb7a214c4fd54220d', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:28:49.370939+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x37ce784b869da5eae43f9b4558f4df53596df8fb5ff1bb0f6bba054f72303b93', '\xa0f85e8301808b9e9b8a6ea4f9f02456478f79dac666d1a4c3dc107572e2fad5');
INSERT INTO keyfob.audit VALUES (6, 'ca026d0944294e5eb7a214c4fd54220d', 'ca026d0944294e5eb7a214c4fd54220d', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:28:49.370939+00:00', 0.0028641440003411844, 'done', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\xa0f85e8301808b9e9b8a6ea4f9f02456478f79dac666d1a4c3dc107572e2fad5', '\x900a4bbc61d5eac89f1c0760d16cf34f8e1dbe3b0bec69b697fc887c8bfdb37a');
INSERT INTO keyfob.audit VALUES (7, 'b3febe9f9c4c4300aec45bed5b0ef4b3', 'b3febe9f9c4c4300aec45bed5b0ef4b3', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:28:49.376271+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x900a4bbc61d5eac89f1c0760d16cf34f8e1dbe3b0bec69b697fc887c8bfdb37a', '\x211e363b879be552ced22e139f1c93bc9adc7dba937aba0d14af65f17c4ce5ee');
INSERT INTO keyfob.audit VALUES (8, 'b3febe9f9c4c4300aec45bed5b0ef4b3', 'b3febe9f9c4c4300aec45bed5b0ef4b3', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:28:49.376271+00:00', 0.002594923000287963, 'done', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x211e363b879be552ced22e139f1c93bc9adc7dba937aba0d14af65f17c4ce5ee', '\x9a0e41e01f9a220a77fd009a3fea7a577b26fb4e2feb64ca4787a098c3c5159d');
INSERT INTO keyfob.audit VALUES (9, '6328c968f3f0407fbedef8db5b20ce63', '6328c968f3f0407fbedef8db5b20ce63', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:28:49.380548+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:01db23ae76a7441bb540a01aae0615f9", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', 'fefcf550bec527bf', '\x9a0e41e01f9a220a77fd009a3fea7a577b26fb4e2feb64ca4787a098c3c5159d', '\xc60c65ec407ec3c20d376cc202a15b8d18cfea2213ba846485473fe51609cd8e');
INSERT INTO keyfob.audit VALUES (10, '6328c968f3f0407fbedef8db5b20ce63', '6328c968f3f0407fbedef8db5b20ce63', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:28:49.380548+00:00', 0.0037414630023704376, 'done', NULL, '[{"name": "shared", "scope": "organization:01db23ae76a7441bb540a01aae0615f9", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', 'fefcf550bec527bf', '\xc60c65ec407ec3c20d376cc202a15b8d18cfea2213ba846485473fe51609cd8e', '\xec8c4b119c1874ab910130d42e2d85a43c30c075ab016666711a292ba91a9ce8');
INSERT INTO keyfob.audit VALUES (11, 'e3ce5e4a232fe6815685f9778ccf068a', 'e3ce5e4a232fe6815685f9778ccf068a', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.385554+00:00', 0.0017685589991742745, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\xec8c4b119c1874ab910130d42e2d85a43c30c075ab016666711a292ba91a9ce8', '\x788d59f497def3ca55c11a4495b29896db587733a743bffe79f78c8ca2ff8563');
INSERT INTO keyfob.audit VALUES (12, 'e3ce5e4a232fe6815685f9778ccf068a', 'e3ce5e4a232fe6815685f9778ccf068a', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:28:49.385554+00:00', 0.004511092000029748, 'done', NULL, '[{"name": "tenant", "scope": "workspace:fb7bee7be5d84f518cb37f37b9a06b3c", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'fefcf550bec527bf', '\x788d59f497def3ca55c11a4495b29896db587733a743bffe79f78c8ca2ff8563', '\xf4e743af09f49ab496c3e27ac779a696cafbbe454c2cc2214b062c2077a32ebc');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('fefcf550bec527bf', 'audit', '85ece5890c338939', '\x4b4657310ea335ddc7af1773cf8798fc3366fb233c6c96b1d72a8650b7451e3628a5e118a6b9ae511f06db40d7653c93b4d71d3ac70164fdcd3a2fad18cdaf6d', 1, true, '2026-11-23T23:28:49.335211+00:00');
INSERT INTO keyfob.datakey VALUES ('6ecf8c33d412e630', 'workspace:fb7bee7be5d84f518cb37f37b9a06b3c', '85ece5890c338939', '\x4b465731d7da55fbd4e06b087658c7dcd2b8b4571063c66c49d38c34d3e64a40b120d0853157a0e4feb1a9712902521975b0ab9863117021dceefe4fc30b77a0', 1, true, '2026-11-23T23:28:49.358554+00:00');
INSERT INTO keyfob.datakey VALUES ('bbe35173077e844f', 'organization:01db23ae76a7441bb540a01aae0615f9', '85ece5890c338939', '\x4b465731c2c88e9f32df849334c16ca20ffa4298e2c75b4076005b01461deff36db9b30d678a4998ca37616150daba1f994a6e6ccc393f543773e55fdf6cb5c5', 1, true, '2026-11-23T23:28:49.381980+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '85ece5890c338939', '16c15a85a52e2797', '\x4b4657315a1d69731270b512a8c5d7302068dd4b3883f0cd915f3bce527d16c5c28f78ee474c4d939bebebf3333d6b6ddd62059632445ab91fcc2b75ac1acca6', 'primary', 3, true, '2026-11-23T23:28:49.333889+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:fb7bee7be5d84f518cb37f37b9a06b3c', 4, '\x9214619d5f661f9a7dd80d892757564216ca3fc3d3232ba564728f325d888c35', '\xd280f5cbfd6b5b0307cb6b58982a50cc876cc26ebe21c928ed12dd36dbd33e33');
INSERT INTO keyfob.manifest VALUES ('organization:01db23ae76a7441bb540a01aae0615f9', 1, '\x6633848b63cafccf9df896febaa8cd3f66be0f2a8a38f1c5d9c41e1b287b95a6', '\x8496256828b4aad85da8860d2109e6e38d34c0731a11b44646d96d80580c4e66');


--
-- Data for Name: notice; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('01db23ae76a7441bb540a01aae0615f9', 'default', '2026-11-23T23:28:49.331048+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:fb7bee7be5d84f518cb37f37b9a06b3c', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:28:49.359877+00:00', '2026-11-23T23:28:49.366960+00:00', NULL, NULL, NULL, '\x5e931317381f03a24ca5cfd5123b2c2b28ea643b535da93b29373a502574d3c0');
INSERT INTO keyfob.secret VALUES (3, 'workspace:fb7bee7be5d84f518cb37f37b9a06b3c', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:28:49.372614+00:00', '2026-11-23T23:28:49.377841+00:00', NULL, NULL, NULL, '\x4dcbdba50fa011ee6e15da7e596f5781a35f23c738994ab4971f2d5130dcf0bf');
INSERT INTO keyfob.secret VALUES (5, 'organization:01db23ae76a7441bb540a01aae0615f9', 'default', 'shared', 1, 1, '2026-11-23T23:28:49.382640+00:00', '2026-11-23T23:28:49.382640+00:00', NULL, NULL, NULL, '\xb4311951ebbb9a14cb9b86703c6afba341da8db1e0eb5eb8959395eacb8ca2c9');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.use VALUES ('workspace:fb7bee7be5d84f518cb37f37b9a06b3c', 'tenant-a', 'tenant', 'tenants.tell', '2026-11-23T23:28:49.385554+00:00', '2026-11-23T23:28:49.385554+00:00', 1, 2, 'e3ce5e4a232fe6815685f9778ccf068a', 'done');


--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, '6ecf8c33d412e630', '\x4b46423101b036c3ae000e7ad2773ef7d85b99f505c7caf97d05b1af406729aa279433cd6edc108d55821b04dca8c664cd562cb2ad97885dddd07027d246c82c689b5babebdbe13877d5672482d6adb4c347b8c509e213aaaa3150e95ef3607ca32a4d222249b7e579ea267582d876', '');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, '6ecf8c33d412e630', '\x4b4642310112c6e434314b6b6401447f81fb1cea55dc81fc035b843995e39d4be439877e3fd7be19aab1b36163a8588c7d539fdfff3d233d15ce2c53421f19ef2a8a3a24bb2ddea29665a83495038b60aafbffb49b916216daadb412e0d6d374ceb574e25cd1664beacd47e7f2fd630e542b', '');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, '6ecf8c33d412e630', '\x4b4642310124c2fc644384dc1df8f0750596c3e9726c51fe5f312c6979a8b90c5fbd6f454e3aaeea2f1a8b9fd379b9900e8400d5c68982ac15f30d604253cb8f6c917cd99671ae8addb054950e64a8463f0fcdcbb433f9cfb7c61bddd86807a0d4afce12fcc5cf97150a19943c4d23', '');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, '6ecf8c33d412e630', '\x4b464231013e680e3d5fe191d26855b50fe124564f11eee05f7679b98ca1a3f2f2bfc17d34e39653ebeb2367b0af9eb6fca017a55c28ef37edf59ea7e4d81378015edcb96f725127a76a0eceb8354b56c91645691cf8502443e4bd184652523c76c3ba05a114f8ff711ee180d53e3604d8bb', '');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, 'bbe35173077e844f', '\x4b46423101122879477b8f620cba93a3cd1034201954140e0c9f444096c8807f1c6a634c4bd4f29a645e6f862b75b231ea4a6db6178a2e2bdded9fa00fe46d28b69df5c879faa5c8fa263c1e519a9b6e8b0123f8b53ddef168c0ca640f1d016a7dac21e1a808c57f464a157a0b', '');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:28:49.359877+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xc7417264aa67da9c5605fe817ff2b578972df50db32e53243536717b1a7c661e');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:28:49.366960+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xe679f2325e20ebfe23802f63262376fbf968815916ae012658bfcd5594c8c224');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:28:49.372614+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x8d35d307f0d305c038e90022d3e7b90c6a28c61a76995a8143e3a257510b4e90');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:28:49.377841+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x680099de93bbc6f39dfc1a9158508ecff9b067b94c3f06dc33f499ef40b0b7be');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:28:49.382640+00:00', 'root', 'set', '["KEY"]', NULL, '\xcbaf036bf76283b33e4d8454f64ed65d6f2f6a55e823713d26e21dd1944bb47b');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('fb7bee7be5d84f518cb37f37b9a06b3c', '01db23ae76a7441bb540a01aae0615f9', 'default', '2026-11-23T23:28:49.331434+00:00');


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

\unrestrict cBeKBNyZyEcNbnp5zcu6AXvgex0Lv9tpmQe330vVfFmgNatUHrMs4ZWLC1SXjax

