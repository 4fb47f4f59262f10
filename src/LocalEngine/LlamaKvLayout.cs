namespace Wattwise.LocalEngine;

/// <summary>How requests share the cells of a chat model's KV cache.</summary>
public enum LlamaKvLayout
{
    /// <summary>
    /// One pool for all: what prompts have in common is held and computed once, also between requests that run side by side, and one
    /// request may take most of the pool. Each row looks past the cells of all others, which shows with small models and many chats. The
    /// default.
    /// </summary>
    Shared = 0,

    /// <summary>
    /// Each request has cells for a whole context of its own, so independent chats do not slow each other down; the memory of all of them
    /// is taken at once. A request goes on from what an earlier one left in the cells that it gets, but shares nothing with those that run.
    /// </summary>
    Separate,
}
