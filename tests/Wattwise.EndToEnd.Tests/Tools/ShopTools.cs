using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Wattwise.EndToEnd.Tests.Tools;

/// <summary>Tools of three steps; remembers what they were called with.</summary>
internal sealed class ShopTools
{
    public static string[] Plan { get; } = ["count_stock", "get_price", "reserve"];

    public List<string> Calls { get; } = [];

    [Description("How many of an item are in stock.")]
    public string CountStock([MaxLength(12)] string item) => Done("count_stock", $"There are 3 {item} in stock.");

    [Description("The price of an item.")]
    public string GetPrice([MaxLength(12)] string item) => Done("get_price", $"The price of {item} is 12 euros.");

    [Description("Reserves some of an item.")]
    public string Reserve([MaxLength(12)] string item, [Description("How many.")] int count, bool isGift) =>
        Done($"reserve {count} {isGift}", $"The {item} are reserved under the number 4711.");

    private string Done(string call, string result)
    {
        Calls.Add(call);
        return result;
    }
}
