namespace Wattwise.Cascade;

/// <summary>What the model of a tier can do, as the app declares it.</summary>
[Flags]
public enum TierCapabilities
{
    /// <summary>Text in, text out.</summary>
    None = 0,

    /// <summary>It calls tools, and reads their results.</summary>
    Tools = 1,

    /// <summary>It makes several calls of tools in one answer.</summary>
    ParallelToolCalls = 2,

    /// <summary>It keeps to a JSON schema.</summary>
    JsonSchema = 4,

    /// <summary>It sees images.</summary>
    Vision = 8,

    /// <summary>It reads other media: audio, video, documents.</summary>
    Files = 16,

    /// <summary>It reasons before it answers, as much as it is asked to.</summary>
    Reasoning = 32,

    /// <summary>All of them.</summary>
    All = Tools | ParallelToolCalls | JsonSchema | Vision | Files | Reasoning,
}
