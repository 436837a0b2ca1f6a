--
-- PostgreSQL database dump
--

\restrict iRVk3KzP5Kz1CShEsErtMEpnlMEbTvfYAEUT5hashLVv4GxYjgYJbF0tcsBNPoO

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

INSERT INTO keyfob.audit VALUES (1, '45ca553192ff4119bddcad40a8aacd53', '45ca553192ff4119bddcad40a8aacd53', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.003372+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x33da5f082a7bbe3ab5e4811b838d4fa6ff11eba5b47a918f782e5061869b05f8');
INSERT INTO keyfob.audit VALUES (2, '45ca553192ff4119bddcad40a8aacd53', '45ca553192ff4119bddcad40a8aacd53', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.003372+00:00', 0.041487985999992816, 'done', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x33da5f082a7bbe3ab5e4811b838d4fa6ff11eba5b47a918f782e5061869b05f8', '\x37c667eb7f2650e635fbdd00124ffa58615db3243b4b262c4f04eac2bb1f08a9');
INSERT INTO keyfob.audit VALUES (3, 'e8591f686a814282a940454b3ec675c4', 'e8591f686a814282a940454b3ec675c4', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.053870+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x37c667eb7f2650e635fbdd00124ffa58615db3243b4b262c4f04eac2bb1f08a9', '\x87cccd7edb4e2a08458d528e4bca72b9624cd582799b229859ec31af004d5580');
INSERT INTO keyfob.audit VALUES (4, 'e8591f686a814282a940454b3ec675c4', 'e8591f686a814282a940454b3ec675c4', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.053870+00:00', 0.023240780999913113, 'done', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x87cccd7edb4e2a08458d528e4bca72b9624cd582799b229859ec31af004d5580', '\xe5f47875b5e8ce9fe0a71c21a2029cb8896254bb380f6e8071a8d65ef8669c31');
INSERT INTO keyfob.audit VALUES (5, '8e54d3fc31a34beea99e2bbeaa252f84', '8e54d3fc31a34beea99e2bbeaa252f84', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:15:10.087160+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\xe5f47875b5e8ce9fe0a71c21a2029cb8896254bb380f6e8071a8d65ef8669c31', '\xd440dcfc699bbeadfd295ae4e6b5d3e2e15ef7086af1f01c5c15d9d358d94e6f');
INSERT INTO keyfob.audit VALUES (6, '8e54d3fc31a34beea99e2bbeaa252f84', '8e54d3fc31a34beea99e2bbeaa252f84', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:15:10.087160+00:00', 0.0082619889981288, 'done', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-b", "version": 1, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\xd440dcfc699bbeadfd295ae4e6b5d3e2e15ef7086af1f01c5c15d9d358d94e6f', '\xdb9e561317f06349966754459315001dc5489368e30063bb3440825c825206bd');
INSERT INTO keyfob.audit VALUES (7, '757ed7b62a574b7082a50ecb2c7b51b6', '757ed7b62a574b7082a50ecb2c7b51b6', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:15:10.103748+00:00', 0, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-b", "version": 0, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\xdb9e561317f06349966754459315001dc5489368e30063bb3440825c825206bd', '\x648d76f0fdd6af2d2ecf14e788da37164e5ccf06bc0bb3699d39d1ab803326fd');
INSERT INTO keyfob.audit VALUES (8, '757ed7b62a574b7082a50ecb2c7b51b6', '757ed7b62a574b7082a50ecb2c7b51b6', 'root', 'keyfob.set_secret', 'default', 'default', 'tenant-b', '2026-11-23T23:15:10.103748+00:00', 0.007567082000605296, 'done', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-b", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x648d76f0fdd6af2d2ecf14e788da37164e5ccf06bc0bb3699d39d1ab803326fd', '\x9cf838bf8323c70809f6e3295d626eaf453a0c9320141a4087210dcf0fbe59fb');
INSERT INTO keyfob.audit VALUES (9, 'e6c6b61f6f934c2d8fd94b98a1301468', 'e6c6b61f6f934c2d8fd94b98a1301468', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:15:10.115643+00:00', 0, 'intended', NULL, '[{"name": "shared", "scope": "organization:9492cf678ff1424385ec280b2c1c78f1", "environment": "default", "version": 0, "keys": ["KEY"]}]', '[]', 'be425240ab77804a', '\x9cf838bf8323c70809f6e3295d626eaf453a0c9320141a4087210dcf0fbe59fb', '\x93d6484209e5b9a566ef31c8db85156deb4333346289e2bc2e69a62ffd940538');
INSERT INTO keyfob.audit VALUES (10, 'e6c6b61f6f934c2d8fd94b98a1301468', 'e6c6b61f6f934c2d8fd94b98a1301468', 'root', 'keyfob.set_secret', 'default', 'default', 'default', '2026-11-23T23:15:10.115643+00:00', 0.016810436001833295, 'done', NULL, '[{"name": "shared", "scope": "organization:9492cf678ff1424385ec280b2c1c78f1", "environment": "default", "version": 1, "keys": ["KEY"]}]', '[]', 'be425240ab77804a', '\x93d6484209e5b9a566ef31c8db85156deb4333346289e2bc2e69a62ffd940538', '\x579dc748cabf53a5199ac671966e266026251381452da18049b1fbd0e6a4c29e');
INSERT INTO keyfob.audit VALUES (11, '286a0c43272029c2ec4310e2b024e3a6', '286a0c43272029c2ec4310e2b024e3a6', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.133875+00:00', 0.002319972001714632, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x579dc748cabf53a5199ac671966e266026251381452da18049b1fbd0e6a4c29e', '\x406e240bb2c01f72f12474d907c3fd2df79aaa7161658fa6888149cc51a46b3b');
INSERT INTO keyfob.audit VALUES (12, '286a0c43272029c2ec4310e2b024e3a6', '286a0c43272029c2ec4310e2b024e3a6', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T23:15:10.133875+00:00', 0.009544974000164075, 'done', NULL, '[{"name": "tenant", "scope": "workspace:dd1ad4ca481f42ceaa6d7c63e6675413", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'be425240ab77804a', '\x406e240bb2c01f72f12474d907c3fd2df79aaa7161658fa6888149cc51a46b3b', '\xcdec66a48e018e11dca37e8e56ba5059359a4615a024c31b5696e25f7daa3406');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('be425240ab77804a', 'audit', 'bd31cdc5c0b50280', '\x4b46573171942b39792d79038e9cb66c22e977e93f8b965a344c6edd0f09c64b7cfd7e97178bf463793b6ba92931f1a5ee414b87d4ef53967ce0ddb60e69d0b4', 1, true, '2026-11-23T23:15:09.875740+00:00');
INSERT INTO keyfob.datakey VALUES ('a923ca74287307cd', 'workspace:dd1ad4ca481f42ceaa6d7c63e6675413', 'bd31cdc5c0b50280', '\x4b4657318c1a6ee46e66c5bcc57d342c76f0d1abb6a0213473e88e95406eea121bda75f3a51f2eb3579a9cf61a44df470c2a887b3dfa3b318375f6ad469d85ed', 1, true, '2026-11-23T23:15:10.037230+00:00');
INSERT INTO keyfob.datakey VALUES ('906b77b15170c20a', 'organization:9492cf678ff1424385ec280b2c1c78f1', 'bd31cdc5c0b50280', '\x4b465731f84fb404f1164564c9d63d2eab70737e9c1b6fc5fd3720869243e4eaed5dc8c3dfb720dfb6e6ccb5e3039a62daec1eccd3c2d7fe51656c7545379288', 1, true, '2026-11-23T23:15:10.127321+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, 'bd31cdc5c0b50280', '16c15a85a52e2797', '\x4b4657313be1575fb80f6e86fbb2168b8921ac167642630f6e6b2a70d7d57edbe459062e7354aab311d7a693c03d8a9d0eaf2efb05085ec924c5727e020e6abc', 'primary', 3, true, '2026-11-23T23:15:09.831470+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.manifest VALUES ('workspace:dd1ad4ca481f42ceaa6d7c63e6675413', 4, '\x7ce732fac472c564233d08aa7bfdfeda34686226ecf06f2e9bce8403bdc260b0', '\x1b4d23e0334bd1695ba41efc97f2c1a2e52f1ecd6623160cfcbac29382e401cb');
INSERT INTO keyfob.manifest VALUES ('organization:9492cf678ff1424385ec280b2c1c78f1', 1, '\xa0936000744b8d5dea9b48a2ad58f64cf0b570703a2bb9fa8682c955d3830af2', '\x4f76963f4f2cffce251078e2f4dd7aadeda1e8b449073e7f12a158f06050772a');


--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('9492cf678ff1424385ec280b2c1c78f1', 'default', '2026-11-23T23:15:09.815284+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:dd1ad4ca481f42ceaa6d7c63e6675413', 'tenant-a', 'tenant', 2, 1, '2026-11-23T23:15:10.038821+00:00', '2026-11-23T23:15:10.059572+00:00', NULL, NULL, NULL, '\xb29b52002ebab93e7cbd128fb0ebfa6e045804596987beaea5fa9cd09181025f');
INSERT INTO keyfob.secret VALUES (3, 'workspace:dd1ad4ca481f42ceaa6d7c63e6675413', 'tenant-b', 'tenant', 2, 1, '2026-11-23T23:15:10.090750+00:00', '2026-11-23T23:15:10.109745+00:00', NULL, NULL, NULL, '\x25947133a75b0ad15796c0c461769da0279d5f215830af459636d6f90262f52e');
INSERT INTO keyfob.secret VALUES (5, 'organization:9492cf678ff1424385ec280b2c1c78f1', 'default', 'shared', 1, 1, '2026-11-23T23:15:10.130985+00:00', '2026-11-23T23:15:10.130985+00:00', NULL, NULL, NULL, '\x8b212c92f3e93706702c03c411c06c60aa963dd9d7498378c08a51f7d3e8fd02');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, 'a923ca74287307cd', '\x4b46423101088c3a91f1c3c3f0f393bd204effc1dcaa4819b397b64c29850e54a3906ee1f5045ed8c0a5f803624238afc5e8e91cfad2c6b4ec6adc16a59e70ec1335ba4a0d6b34dd1945fbf0d62c11b09b201494bd0e417ff8420412ed8c3fe8ab08bbbf688d6aa39d9d90fc0c544b');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, 'a923ca74287307cd', '\x4b4642310162d91e64ac0a41d251bd9337695c01c254d077d2f7f8a283f490c5787d33149d25d5460825c46e798d7e9a3955b71dd3346f9de6fadd78e3c1aa6d58e6a8e682fbcfc153daaea5c67287cd42913227227936823e9171818bbb6d319a3d141f974cb45423d272a6dea3d0db27cb');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, 'a923ca74287307cd', '\x4b46423101c980acc022afe836e4faadaaf7b27b1d030d17841b0634812089154c0cb476227ca49d99834df99fdb3d58c289626179967d8c5bd44b262a7ac33804314ada8223ad71e06ce235af2ba4882d4cee10118a691d8295831f337d598c8801d9a7e5b3510ecc58dcb4adf68d');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, 'a923ca74287307cd', '\x4b4642310170dc66e3363f0e7e86830005847a54a5ecbcef186e69d60508f62a1b09bf308f129a23fba2e1fe07cecee2f61fac3bf2915f824349c37650f9ba0bafdc7b76c5caa93340a192ba33d6c649a6bc9c8289a55d672768ef5daf0511d7f96c9508525d543f0775b359904e83371c4c');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, '906b77b15170c20a', '\x4b46423101c2bcbd179dadd05b504d91dea30723d4d6e61987933728b8b778f4f19e923d1d1b509fa115a5242ead746245d287514988c1efa7126fab1735ad4b2056a2d2c71f54e04b8a5c27b2bbe050abacdfb4aa867272013835b2c3e6235afdef67a4acc9a4bee69d465113');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T23:15:10.038821+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x2a63b46b311382baac9e9a92c31eeecee18f07fae97f5548bb18c4dd4d36476d');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T23:15:10.059572+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x91a51c3ad01ad7846475812bcae8a7ae2f961ce3a07a44ad5c731739f1ec6a77');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T23:15:10.090750+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\x98b536fcd59a5031f5747632e66dc300774d360e2042aac8482b3eacf3d187d9');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T23:15:10.109745+00:00', 'root', 'set', '["TENANT_KEY"]', NULL, '\xeb2370ead5f989e87ffee5efdd7e6bbfb736e99d161b42b284a9546d89103ce8');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T23:15:10.130985+00:00', 'root', 'set', '["KEY"]', NULL, '\x61232e651fc75318d81e8f2b5361bbdf48569a70d6228fba9832af27e3ff6e48');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('dd1ad4ca481f42ceaa6d7c63e6675413', '9492cf678ff1424385ec280b2c1c78f1', 'default', '2026-11-23T23:15:09.815770+00:00');


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

\unrestrict iRVk3KzP5Kz1CShEsErtMEpnlMEbTvfYAEUT5hashLVv4GxYjgYJbF0tcsBNPoO

