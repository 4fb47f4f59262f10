namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_context_type</c>.</summary>
internal enum ContextType
{
    Default = 0,
    MultiTokenPrediction = 1,
}
