using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Checks the options of one registration, its model file included, when the host starts.</summary>
/// <param name="optionsName">The name of the options.</param>
/// <param name="kind">What the model will be asked for.</param>
internal sealed class LlamaEngineOptionsValidator(string optionsName, LlamaModelKind kind) : IValidateOptions<LlamaEngineOptions>
{
    public ValidateOptionsResult Validate(string? name, LlamaEngineOptions options)
    {
        if (name != optionsName)
            return ValidateOptionsResult.Skip;
        var result = LlamaEngineOptionsCheck.Run(options);
        if (result.Failed)
            return result;

        try
        {
            var file = GgufFile.Read(options.ModelPath);
            var found = file.Metadata.Kind.ToModelKind();
            if (found != kind)
                return ValidateOptionsResult.Fail($"ModelPath: '{options.ModelPath}' is {found.Describe()}, not {kind.Describe()}.");
            if (options.Speculation?.DraftModelPath is { } draft && GgufFile.Read(draft).Metadata.Kind.ToModelKind() != LlamaModelKind.Chat)
                return ValidateOptionsResult.Fail($"Speculation.DraftModelPath: '{draft}' is no chat model.");
            return ModelOptions.Refusal(file, options) is { } refusal ? ValidateOptionsResult.Fail(refusal) : ValidateOptionsResult.Success;
        }
        catch (LlamaModelException exception)
        {
            return ValidateOptionsResult.Fail($"ModelPath: {exception.Message}");
        }
    }
}
