using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Checks a pool's options; with the files of its models where the host starts.</summary>
internal sealed class LlamaModelPoolOptionsValidator(string optionsName) : IValidateOptions<LlamaModelPoolOptions>
{
    private static readonly LlamaModelPoolOptionsRangeValidator Ranges = new();

    /// <summary>Checks all but the files.</summary>
    /// <exception cref="OptionsValidationException">An option is missing or out of its range.</exception>
    public static void ThrowIfOutOfRange(LlamaModelPoolOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        Check(options, builder);
        if (builder.Build() is { Failed: true } result)
            throw new OptionsValidationException(nameof(LlamaModelPoolOptions), typeof(LlamaModelPoolOptions), result.Failures);
        foreach (var model in options.Models.Values)
            LlamaEngineOptionsCheck.ThrowIfOutOfRange(model);
    }

    public ValidateOptionsResult Validate(string? name, LlamaModelPoolOptions options)
    {
        if (name != optionsName)
            return ValidateOptionsResult.Skip;
        var builder = new ValidateOptionsResultBuilder();
        Check(options, builder);
        foreach (var (id, model) in options.Models.Where(entry => entry.Value is not null))
        {
            try
            {
                LlamaEngineOptionsCheck.ThrowIfOutOfRange(model);
                ModelOptions.ThrowIfRefused(GgufFile.Read(model.ModelPath), model);
            }
            catch (Exception exception) when (exception is OptionsValidationException or LlamaModelException)
            {
                builder.AddError($"{id}: {exception.Message}", nameof(options.Models));
            }
        }

        return builder.Build();
    }

    private static void Check(LlamaModelPoolOptions options, ValidateOptionsResultBuilder builder)
    {
        builder.AddResult(Ranges.Validate(null, options));
        if (options.Models.Count == 0)
            builder.AddError("names no model.", nameof(options.Models));
        if (options.Models.Any(entry => string.IsNullOrWhiteSpace(entry.Key) || entry.Value is null))
            builder.AddError("an id or the options of a model are missing.", nameof(options.Models));
        if (options.DefaultModelId is { } id && !options.Models.Keys.Contains(id, StringComparer.OrdinalIgnoreCase))
            builder.AddError($"'{id}' is none of the models.", nameof(options.DefaultModelId));
        if (options.IdleTimeout is { } timeout && (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue))
            builder.AddError("must be above 0 and below 24 days.", nameof(options.IdleTimeout));
        if (options.TimeProvider is null)
            builder.AddError("must not be null.", nameof(options.TimeProvider));
    }
}
