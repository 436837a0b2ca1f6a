"""Stores: where sealed values lie; a store moves opaque bytes and knows no crypto."""
