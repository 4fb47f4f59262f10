using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>
/// The tokens of a prompt up to each of its parts, against a budget. Protected text is charged first, as it cannot give way.
/// </summary>
internal sealed class PromptBudget
{
    private readonly int _max;
    private readonly Dictionary<(int Message, int Content), long> _protectedBefore = [];
    private readonly long _protectedTokens;
    private long _taken;

    public PromptBudget(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<PromptPart> parts, ChatOptions? options, ITokenCounter tokens, int max)
    {
        _max = max;
        var ours = parts.ToLookup(part => (part.Message, part.Content));
        _protectedTokens = tokens.Count(options?.Instructions ?? "");
        foreach (var tool in options?.Tools ?? [])
            _protectedTokens += ToolTokens(tool, tokens);
        for (var i = 0; i < messages.Count; i++)
        {
            for (var k = 0; k < (messages[i]?.Contents.Count ?? 0); k++)
            {
                _protectedBefore[(i, k)] = _protectedTokens;
                var whole = TextOf(messages[i].Contents[k]);
                var changeable = ours[(i, k)].Sum(part => (long)part.Text.Length);
                if (whole.Length > changeable)
                    _protectedTokens += changeable == 0
                        ? tokens.CountOnce(whole)
                        : (long)(tokens.CountOnce(whole) * (1 - ((double)changeable / whole.Length)));
            }
        }
    }

    /// <summary>True if the prompt takes more than the budget.</summary>
    public bool IsExceeded => _protectedTokens + _taken > _max;

    /// <summary>
    /// What is left for a part. Text behind it is not looked at: the next turn has more of it, and the part must stay as it is.
    /// </summary>
    public int RoomBefore(PromptPart part) =>
        (int)Math.Clamp(_max - _protectedBefore[(part.Message, part.Content)] - _taken, 0, int.MaxValue);

    public void Take(CompressedForm form) => _taken += form.TokensAfter;

    /// <summary>What a provider reads of a content.</summary>
    public static string TextOf(AIContent content) => content switch
    {
        TextContent text => text.Text,
        TextReasoningContent reasoning => reasoning.Text,
        FunctionCallContent call => CallSignature.TextOf(call),
        FunctionResultContent result => ToolResultText.Of(result.Result) ?? "",
        _ => "",
    };

    private static int ToolTokens(AITool tool, ITokenCounter tokens) =>
        tool is AIFunctionDeclaration function
            ? tokens.Count(function.Name) + tokens.Count(function.Description) + tokens.Count(function.JsonSchema.ToString())
            : 0;
}
