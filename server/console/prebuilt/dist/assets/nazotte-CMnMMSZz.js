import{u as a,a as t}from"./index-DO5U4pmW.js";function o(){const e=a();return t("div",{class:"page",children:t("h1",{children:e("nazotte.title")})})}export{o as default};
