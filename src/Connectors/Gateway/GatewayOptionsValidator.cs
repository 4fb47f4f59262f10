using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Wattwise.Gateway;

/// <summary>Checks <see cref="GatewayOptions"/>: ranges, that names differ, and that each model's service is registered.</summary>
internal sealed class GatewayOptionsValidator(IServiceProviderIsKeyedService services) : IValidateOptions<GatewayOptions>
{
    private static readonly GatewayOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.Models.Count == 0)
            result.AddError("There must be at least one model.", nameof(options.Models));

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in options.Models)
        {
            if (!names.Add(model.Name))
                result.AddError($"Two models have the name '{model.Name}'.", nameof(options.Models));
            if (model.Name.Any(char.IsControl))
                result.AddError("A model's name has a control character.", nameof(options.Models));
            var type = model.Kind == GatewayModelKind.Chat ? typeof(IChatClient) : typeof(IEmbeddingGenerator<string, Embedding<float>>);
            if (!(model.ServiceKey is { } key ? services.IsKeyedService(type, key) : services.IsService(type)))
            {
                var what = model.Kind == GatewayModelKind.Chat ? "chat client" : "embedding generator";
                var where = model.ServiceKey is null ? "without a key" : $"under the key '{model.ServiceKey}'";
                result.AddError($"The model '{model.Name}' has no {what} {where}.", nameof(options.Models));
            }
        }

        return result.Build();
    }
}
