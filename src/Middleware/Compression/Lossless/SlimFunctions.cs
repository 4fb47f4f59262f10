using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Tools whose schemas are written shorter and accept the same arguments.</summary>
/// <remarks>A tool is looked at once, as long as the app keeps it. What an app can invoke it can still invoke.</remarks>
internal static class SlimFunctions
{
    private static readonly ConditionalWeakTable<AITool, Slim> Known = [];

    /// <summary>The tools to send.</summary>
    /// <param name="tools">The request's tools.</param>
    /// <param name="tokens">Counts tokens.</param>
    /// <returns>The tools, and the tokens of the schemas that became shorter; <see langword="null"/> if none did.</returns>
    public static (IList<AITool> Tools, int Before, int After)? Shorten(IList<AITool> tools, ITokenCounter tokens)
    {
        AITool[]? sent = null;
        var (before, after) = (0, 0);
        for (var i = 0; i < tools.Count; i++)
        {
            if (tools[i] is not AIFunctionDeclaration function)
                continue;
            var slim = Known.GetValue(function, static tool => new Slim((AIFunctionDeclaration)tool));
            if (slim.Tool is null)
                continue;
            var (full, less) = slim.Count(tokens);
            if (less >= full)
                continue;
            sent ??= [.. tools];
            sent[i] = slim.Tool;
            before += full;
            after += less;
        }

        return sent is null ? null : (sent, before, after);
    }

    private sealed class Slim
    {
        private readonly string _full;
        private readonly string _less;
        private Counts? _counted;

        public Slim(AIFunctionDeclaration function)
        {
            JsonElement schema;
            try
            {
                schema = ToolSchemas.Minify(function.JsonSchema);

                // Clients write schemas without spaces.
                (_full, _less) = (JsonMinifier.Minify(function.JsonSchema), JsonMinifier.Minify(schema));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // Half of a surrogate pair, or deeper than anything that a model reads.
                (_full, _less) = ("", "");
                return;
            }

            Tool = _less.Length >= _full.Length ? null
                : function is AIFunction invokable ? new SlimFunction(invokable, schema)
                : function.AdditionalProperties.Count == 0
                    ? AIFunctionFactory.CreateDeclaration(function.Name, function.Description, schema, function.ReturnJsonSchema) : null;
        }

        /// <summary>The tool to send; <see langword="null"/> for the app's own.</summary>
        public AITool? Tool { get; }

        public (int Full, int Less) Count(ITokenCounter tokens)
        {
            var counted = Volatile.Read(ref _counted);
            if (counted is null || !ReferenceEquals(counted.Tokens, tokens))
                Volatile.Write(ref _counted, counted = new(tokens, tokens.Count(_full), tokens.Count(_less)));
            return (counted.Full, counted.Less);
        }

        private sealed record Counts(ITokenCounter Tokens, int Full, int Less);
    }

    private sealed class SlimFunction(AIFunction function, JsonElement schema) : DelegatingAIFunction(function)
    {
        public override JsonElement JsonSchema => schema;
    }
}
