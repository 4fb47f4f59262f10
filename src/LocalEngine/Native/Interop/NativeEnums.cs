namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_vocab_type</c>: the family of a model's tokenizer.</summary>
internal enum VocabularyType
{
    None = 0,
    SentencePiece = 1,
    BytePairEncoding = 2,
    WordPiece = 3,
    Unigram = 4,
    Rwkv = 5,
    Plamo2 = 6,
    Test = 7,
}

/// <summary><c>llama_token_attr</c>.</summary>
[Flags]
internal enum TokenAttributes
{
    Undefined = 0,
    Unknown = 1 << 0,
    Unused = 1 << 1,
    Normal = 1 << 2,
    Control = 1 << 3,
    UserDefined = 1 << 4,
    Byte = 1 << 5,
    Normalized = 1 << 6,
    LeftStrip = 1 << 7,
    RightStrip = 1 << 8,
    SingleWord = 1 << 9,
}

/// <summary><c>llama_pooling_type</c>: how a sequence's token embeddings become one vector or score.</summary>
internal enum PoolingType
{
    Unspecified = -1,
    None = 0,
    Mean = 1,
    Cls = 2,
    Last = 3,
    Rank = 4,
}

/// <summary><c>llama_attention_type</c>.</summary>
internal enum AttentionType
{
    Unspecified = -1,
    Causal = 0,
    NonCausal = 1,
}

/// <summary><c>llama_flash_attn_type</c>.</summary>
internal enum FlashAttentionType
{
    Auto = -1,
    Disabled = 0,
    Enabled = 1,
}

/// <summary><c>llama_split_mode</c>: how a model is spread over several GPUs.</summary>
internal enum SplitMode
{
    None = 0,
    Layer = 1,
    Row = 2,
    Tensor = 3,
}

/// <summary><c>llama_load_mode</c>: how weights get from the file into memory.</summary>
internal enum LoadMode
{
    Auto = -1,
    None = 0,
    MemoryMap = 1,
    MemoryLock = 2,
    MemoryMapAndLock = 3,
    DirectIO = 4,
}

/// <summary><c>llama_lazy_mode</c>.</summary>
internal enum LazyMode
{
    Off = 0,
    Auto = 1,
    On = 2,
}

/// <summary><c>llama_context_type</c>.</summary>
internal enum ContextType
{
    Default = 0,
    MultiTokenPrediction = 1,
}

/// <summary><c>llama_rope_scaling_type</c>.</summary>
internal enum RopeScalingType
{
    Unspecified = -1,
    None = 0,
    Linear = 1,
    Yarn = 2,
    LongRope = 3,
}

/// <summary><c>ggml_backend_dev_type</c>.</summary>
internal enum BackendDeviceType
{
    Cpu = 0,
    Gpu = 1,
    IntegratedGpu = 2,
    Accelerator = 3,
    Meta = 4,
}

/// <summary><c>ggml_log_level</c>.</summary>
internal enum NativeLogLevel
{
    None = 0,
    Debug = 1,
    Info = 2,
    Warning = 3,
    Error = 4,

    /// <summary>The text continues the line before it.</summary>
    Continue = 5,
}

/// <summary><c>ggml_sched_priority</c>.</summary>
internal enum ThreadPriorityClass
{
    Low = -1,
    Normal = 0,
    Medium = 1,
    High = 2,
    RealTime = 3,
}

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
