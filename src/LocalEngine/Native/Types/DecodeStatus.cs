namespace Wattwise.LocalEngine.Native;

/// <summary>What <c>llama_decode</c> and <c>llama_encode</c> return; values below -1 are fatal too.</summary>
internal enum DecodeStatus
{
    Ok = 0,

    /// <summary>No room in the KV cache; the context is as it was before the call.</summary>
    NoKvSlot = 1,

    /// <summary>The abort callback ended the call; what earlier micro-batches stored stays in the KV cache.</summary>
    Aborted = 2,

    InvalidBatch = -1,
}
