namespace Wattwise.LocalEngine;

/// <summary>The forms that are known by marks in the template's text.</summary>
internal static class SpecialForms
{
    private static readonly (string[] Marks, SpecialForm Form)[] Known =
    [
        (["<|tool_call_begin|>", "<|tool_call_argument_begin|>"], new(new()
        {
            SectionOpen = "<|tool_calls_section_begin|>",
            Open = "<|tool_call_begin|>",
            Pieces = [new(CallPieceKind.NumberedName), CallPiece.Literal("<|tool_call_argument_begin|>"), CallPiece.Arguments],
            Close = "<|tool_call_end|>",
            SectionClose = "<|tool_calls_section_end|>",
            EndsReasoning = true,
        })),
        (["<|open|>", "<|sep|>"], new(new()
        {
            SectionOpen = "<|open|>tools<|sep|>",
            Open = "<|open|>call tool=\"",
            Pieces = [CallPiece.Name, CallPiece.Literal("\" index=\""), new(CallPieceKind.Number), CallPiece.Literal("\"<|sep|>"),
                CallPiece.Arguments],
            Close = "<|close|>call<|sep|>",
            SectionClose = "<|close|>tools<|sep|>",
            Triggers = ["<|open|>tools<|sep|>", "<|open|>call tool=\""],
            Style = ArgumentStyle.Tagged,
            EndsReasoning = true,
            Tags = new("<|open|>argument key=\"", "\" type=\"string\"<|sep|>",
                "<|close|>argument<|sep|>") { TypedKeyCloses = Typed("\" type=\"", "\"<|sep|>") },
        })
        {
            Reasoning = new("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
            Ignored = ["<|open|>response<|sep|>", "<|close|>response<|sep|>", "<|close|>message<|sep|>",
                "<|open|>message role=\"assistant\"<|sep|>"],
        }),
        (["<|channel|>", "<|message|>"], new(new()
        {
            Open = " to=functions.",
            Pieces = [CallPiece.Name, CallPiece.Literal("<|channel|>commentary json<|message|>"), CallPiece.Arguments],
            Close = "<|call|>",
            Triggers = ["<|channel|>", "<|message|>"],
            IsParallel = false,
        })
        {
            Messages = new(MessageHeader.Channel, "<|start|>assistant", "<|message|>", ["<|end|>", "<|call|>", "<|return|>"]),
        }),
        (["atem:", "<|message|>"], new(new()
        {
            SectionOpen = "<atem:function_calls>\n",
            Open = "<atem:invoke name=\"",
            Pieces = [CallPiece.Name, CallPiece.Literal("\">\n"), CallPiece.Arguments],
            Close = "</atem:invoke>\n",
            SectionClose = "</atem:function_calls>",
            Style = ArgumentStyle.Tagged,
            Tags = new("<atem:parameter name=\"", "\">", "</atem:parameter>\n"),
        })
        {
            Messages = new(MessageHeader.Recipient, "<|start|>assistant", "<|message|>", ["<|eom|>", "<|eot|>"]),
        }),
        ([">>>all"], new(new()
        {
            Open = ">>>",
            Pieces = [CallPiece.Name, CallPiece.Literal("\n"), CallPiece.Arguments],
        })
        {
            Messages = new(MessageHeader.Name, ">>>", "\n", []),
        }),
        (["<|tool_call>call:"], Gemma),
        (["<|tool_call>", "call:", "<tool_call|>"], Gemma),
        (["]<]minimax[>["], new(new()
        {
            SectionOpen = "]<]minimax[>[<tool_call>\n",
            Open = "]<]minimax[>[<invoke name=\"",
            Pieces = [CallPiece.Name, CallPiece.Literal("\">"), CallPiece.Arguments],
            Close = "]<]minimax[>[</invoke>\n",
            SectionClose = "]<]minimax[>[</tool_call>",
            Triggers = ["]<]minimax[>[<tool_call>", "]<]minimax[>[<invoke name=\""],
            Style = ArgumentStyle.Nested,
            EndsReasoning = true,
            Tags = new("]<]minimax[>[<", ">", "]<]minimax[>[</") { IsNamed = true },
        })),
        (["<|tool_call_start|>"], Pythonic("<|tool_call_start|>[", "]<|tool_call_end|>")),
        (["<|tool_list_start|>"], Pythonic("<|tool_call_start|>[", "]<|tool_call_end|>")),
        (["List of tools: ["], Pythonic("<|tool_call_start|>[", "]<|tool_call_end|>")),
        (["<|python_start|>"], Pythonic("<|python_start|>[", "]<|python_end|>")),
        (["<|START_ACTION|>"], new(new()
        {
            SectionOpen = "<|START_ACTION|>[\n    ",
            Pieces =
            [
                CallPiece.Literal("{\"tool_call_id\": "), new(CallPieceKind.QuotedId), CallPiece.Literal(", \"tool_name\": "),
                new(CallPieceKind.QuotedName), CallPiece.Literal(", \"parameters\": "), CallPiece.Arguments, CallPiece.Literal("}"),
            ],
            Keys = new("tool_name", "parameters", "tool_call_id"),
            Separator = ",\n    ",
            SectionClose = "\n]<|END_ACTION|>",
        })),
        (["'Action:'", "tool_name"], Actions),
        (["\\'Action:\\'", "tool_name"], Actions),
        (["functools"], new(List("functools[", "]"))),
        (["<|tool_call|>", "JSON list"], new(List("<|tool_call|>[", "]"))),
        (["<|tool_call|>", "<|/tool_call|>"], new(List("<|tool_call|>[", "]<|/tool_call|>"))),
    ];

    private static SpecialForm Gemma => new(new()
    {
        Open = "<|tool_call>call:",
        Pieces = [CallPiece.Name, CallPiece.Arguments],
        Close = "<tool_call|>",
        Style = ArgumentStyle.Marked,
        Triggers = ["<|tool_call>"],
        EndsReasoning = true,
    })
    {
        Reasoning = new("<|channel>thought", "<channel|>") { Closing = "\n<channel|>" },
        Ignored = ["<|channel>"],
    };

    private static SpecialForm Actions => new(List("Action:\n```json\n[", "]\n```") with
    {
        Pieces = CallForm.JsonPieces("tool_name", "parameters"),
        Keys = new("tool_name", "parameters"),
        Triggers = ["Action:"],
    });

    /// <summary>The form that a template's text tells of, if there is one.</summary>
    public static SpecialForm? Find(string source) =>
        Array.Find(Known, known => Array.TrueForAll(known.Marks, mark => source.Contains(mark, StringComparison.Ordinal))).Form;

    private static SpecialForm Pythonic(string open, string close) => new(new()
    {
        SectionOpen = open,
        Pieces = [CallPiece.Name, CallPiece.Arguments],
        Separator = ", ",
        SectionClose = close,
        Style = ArgumentStyle.Pythonic,
    });

    private static CallForm List(string open, string close) => new()
    {
        SectionOpen = open,
        Pieces = CallForm.JsonPieces("name", "arguments"),
        Keys = new("name", "arguments"),
        Separator = ", ",
        SectionClose = close,
    };

    private static Dictionary<JsonTypes, string> Typed(string before, string behind) => new()
    {
        [JsonTypes.Text] = before + "string" + behind,
        [JsonTypes.Number] = before + "number" + behind,
        [JsonTypes.Boolean] = before + "boolean" + behind,
        [JsonTypes.Array] = before + "array" + behind,
        [JsonTypes.Object] = before + "object" + behind,
        [JsonTypes.Null] = before + "null" + behind,
    };
}
