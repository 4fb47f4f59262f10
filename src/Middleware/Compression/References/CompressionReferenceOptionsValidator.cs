using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>Checks <see cref="CompressionReferenceOptions"/>: ranges, the key's length, the function's name.</summary>
internal sealed class CompressionReferenceOptionsValidator : IValidateOptions<CompressionReferenceOptions>
{
    private const int MaxNameLength = 64;

    private static readonly CompressionReferenceOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, CompressionReferenceOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.Key is { Length: < CompressionReferenceOptions.MinKeyBytes } key)
            result.AddError(
                $"The key must have at least {CompressionReferenceOptions.MinKeyBytes} bytes, not {key.Length}.", nameof(options.Key));
        if (options.ToolName is { } tool && (tool.Length is 0 or > MaxNameLength || tool.Any(character => !Markers.IsOfName(character))))
            result.AddError(
                $"A function's name has 1 to {MaxNameLength} letters, digits, '_' and '-': not '{tool}'.", nameof(options.ToolName));
        if (options.MaxLifetime < options.IdleLifetime)
            result.AddError("An original cannot live shorter than it may be idle.", nameof(options.MaxLifetime));
        return result.Build();
    }
}
