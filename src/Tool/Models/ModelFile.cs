using Wattwise.LocalEngine;

namespace Wattwise.Tool.Models;

/// <summary>A GGUF file, and what its header says, or why it cannot be read.</summary>
internal sealed record ModelFile(string Name, LlamaModelInfo? Model, string? Problem)
{
    public static ModelFile Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            return new(name, LlamaModelInfo.Read(path), null);
        }
        catch (LlamaModelException exception)
        {
            return new(name, null, exception.Message);
        }
    }
}
